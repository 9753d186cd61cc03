import type { EgressGate } from "../egress/egress-gate.ts";
import type { Effect } from "../result/tool-error.ts";
import type { Artifact, LogLevel } from "../result/tool-result.ts";
import type { Secret } from "../secret/secret.ts";
import type { JsonValue } from "../spec/json.ts";

/** What an author can report about a call, beside its content. */
export interface CallReport {
  /** Bytes sent to the tool's back end. Numbers of several reports add up. */
  readonly inputBytes?: number;
  /** Bytes that came back. */
  readonly outputBytes?: number;
  /** Tokens that a model read. */
  readonly tokensIn?: number;
  /** Tokens that a model wrote. */
  readonly tokensOut?: number;
  /** Cost in US dollars. */
  readonly costUsd?: number;
  /** The content came from a cache of the author's own. */
  readonly cachedHit?: boolean;
  /**
   * What this attempt has changed in the outside world so far: `none` before anything is sent, for
   * example, and `unknown` once something is on its way. The last word counts. A time-out or an abort
   * of the attempt says this effect, and a failure at least this one (`unknown` is the gravest). After
   * `none` another attempt may begin as soon as this one is cut off, so look at
   * `signal.throwIfAborted()` right before sending.
   */
  readonly effect?: Effect;
  /** What the caller should know though the call goes on. */
  readonly warnings?: readonly string[];
  /** What the call produced beside its content. */
  readonly artifacts?: readonly Artifact[];
}

/** What the method that an author writes learns about the call, one object for each attempt. */
export interface CallContext {
  /** The spec's `name`. */
  readonly toolName: string;
  /** The context's `runId`, or one made for this call. */
  readonly runId: string;
  /** The context's: the application says it, and nothing of it comes from the arguments. */
  readonly tenantId: string | undefined;
  /** The context's. */
  readonly userId: string | undefined;
  /** The context's. */
  readonly sessionId: string | undefined;
  /** W3C trace context, to be passed on to what the tool calls. */
  readonly traceparent: string | undefined;
  /**
   * Who calls, as opaque text for this process: equal exactly for calls of the same tenant, user,
   * permissions and roles (and services, where a context brings its own). Group shared work by it, so
   * that nobody gets what another one may see.
   */
  readonly identity: string;
  /** Aborts when the attempt is cut off: caller's abort, time-out or deadline. Made when first read. */
  readonly signal: AbortSignal;
  /** Whether the attempt is cut off: what `signal.aborted` says, without a signal being made. */
  readonly isCut: boolean;
  /**
   * When the whole call is cut off, in milliseconds since the epoch; `undefined` for never. For work that
   * several calls wait for it is the latest of theirs, so it may grow: read it when it matters.
   */
  readonly deadline: number | undefined;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** The same for every attempt and every duplicate of this call; `undefined` without an idempotency rule. */
  readonly idempotencyKey: string | undefined;
  /** Where this call may connect to: for executors that open connections of their own. */
  readonly egress: EgressGate;
  /** Tells a streaming caller how far the work has come. */
  progress(progress: number, total?: number, message?: string): void;
  /** Adds a line to the result's logs (up to 100) and to the runtime's logger. */
  log(level: LogLevel, message: string, data?: JsonValue): void;
  /** Has a secret that does not stand in the spec masked in all that leaves this call from now on. */
  mask(secret: Secret | string): void;
  /** Adds to the result's usage, warnings and artifacts, and says what the attempt has changed. */
  report(report: CallReport): void;
}
