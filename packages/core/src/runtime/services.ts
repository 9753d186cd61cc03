import type { ToolContext } from "../context/tool-context.ts";
import type { EgressPolicy } from "../egress/egress-policy.ts";
import type { LedgerStore } from "../ledger/ledger-store.ts";
import type { Effect } from "../result/tool-error.ts";
import type { LogLevel, ToolUsage } from "../result/tool-result.ts";
import type { Awaitable, JsonValue } from "../spec/json.ts";
import type { ConcurrencyRule, RateLimitRule, ToolSpec } from "../spec/tool-spec.ts";
import type { TimerTask } from "./timer-task.ts";

/** Time. A test may pass one that it moves by hand. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Fires the task once, never before `delayMs` have passed. */
  arm(task: TimerTask, delayMs: number): void;
  /** Takes a task back; does nothing for one that is not armed. */
  disarm(task: TimerTask): void;
}

/** Token buckets by key. */
export interface RateLimiter {
  /** Takes one token. Gives 0, or the milliseconds until one is there. */
  take(key: string, rule: RateLimitRule, now: number): Awaitable<number>;
}

/** Places for concurrent calls by key, with a bounded queue. */
export interface ConcurrencyLimiter {
  /**
   * Takes a place: `true`, or `false` where the queue is full; a promise while waiting, which
   * rejects when `waiter.signal` aborts.
   */
  acquire(
    key: string,
    rule: ConcurrencyRule,
    waiter: { readonly signal: AbortSignal },
  ): Awaitable<boolean>;
  /** Gives a place back, to the call that has waited longest. A failure becomes a warning of the call. */
  release(key: string): Awaitable<void>;
}

/** A kept answer. */
export interface CacheEntry {
  /** The content as JSON text, so that no two callers share an object. */
  readonly json: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Answers by group (one for each tool) and key. */
export interface CacheStore {
  /** The entry, also one that is over: the caller looks at `expiresAt`. A failure counts as none. */
  get(group: string, key: string): Awaitable<CacheEntry | undefined>;
  /** Keeps an entry; beyond `maxEntries` of its group others have to leave. */
  set(group: string, key: string, entry: CacheEntry, maxEntries: number): Awaitable<void>;
}

/** `closed` lets calls through, `open` refuses them, `half-open` lets one probe through. */
export type CircuitState = "closed" | "open" | "half-open";

/** One tool's circuit: plain data, shared by every executor of that tool in the runtime. */
export interface Circuit {
  state: CircuitState;
  /** Failures in a row. */
  failures: number;
  /** When an open circuit lets a probe through, in milliseconds since the epoch. */
  retryAt: number;
}

/** Circuits by tool name. */
export interface CircuitStore {
  /** The one object that stands for this tool: a closed circuit the first time. */
  circuit(key: string): Circuit;
}

/** A circuit went from one state to another. */
export interface CircuitChange {
  readonly toolName: string;
  readonly from: CircuitState;
  readonly to: CircuitState;
  /** Failures in a row. */
  readonly failures: number;
  /** In milliseconds since the epoch. */
  readonly at: number;
  /** When an open circuit lets a probe through, in milliseconds since the epoch; only where `to` is `open`. */
  readonly retryAt?: number;
}

/**
 * Told once of each change of a circuit's state, by the call that brings it about. An open circuit
 * stays open until a call comes after `retryAt`: that call is the probe, and makes it half-open. It may
 * fail or hang without hurting the call.
 */
export interface CircuitObserver {
  stateChanged(change: CircuitChange): Awaitable<void>;
}

/** A tool's credit for retries. */
export interface RetryCredit {
  /** Retries that may be made: 10 at first and at most, a fifth more for each call. */
  tokens: number;
}

/** Retry credits by tool name. */
export interface RetryBudgetStore {
  /** The one object that stands for this tool: full the first time. */
  credit(key: string): RetryCredit;
}

/** What the runtime's policy is asked about a call. */
export interface AuthorizationRequest {
  readonly spec: ToolSpec;
  /** Validated, and transformed where the schema does. */
  readonly args: unknown;
  /** Who is calling. */
  readonly context: ToolContext;
}

/** `true`, or why not. */
export type AuthorizationDecision = true | { readonly denied: string };

/** The application's own say on every call, beside a tool's permissions and roles. */
export interface SecurityPolicy {
  /** Asked about every call, after permissions and roles. One that throws lets nobody through. */
  readonly authorize?: (request: AuthorizationRequest) => Awaitable<AuthorizationDecision>;
  /** Where tools of this runtime may connect to; with a tool's own policy, the stricter wins. */
  readonly egress?: EgressPolicy;
}

/** One span of a trace. */
export interface Span {
  setAttribute(name: string, value: string | number | boolean): void;
  end(): void;
}

/** Spans for calls, named as in OpenTelemetry's GenAI conventions. */
export interface Tracer {
  /** @param traceparent the caller's W3C trace context, for the span's parent */
  startSpan(
    name: string,
    attributes: Readonly<Record<string, string>>,
    traceparent: string | undefined,
  ): Span;
}

/** Measurements of calls, named as in OpenTelemetry's GenAI conventions. */
export interface Metrics {
  record(name: string, value: number, attributes: Readonly<Record<string, string>>): void;
}

/**
 * Who called what, whether it was let through, and how it ended: plain data, one for each call. It holds
 * no value of an argument and nothing of the content or of messages.
 */
export interface AuditEntry {
  /** When the call ended, in milliseconds since the epoch. */
  readonly at: number;
  readonly toolName: string;
  /** The tool's family, such as `http`, and the executor type in it. */
  readonly family: string;
  readonly executorType: string;
  /** These six as in the call's context; `runId` is made up where it has none. */
  readonly runId: string;
  readonly tenantId?: string;
  readonly userId?: string;
  readonly sessionId?: string;
  readonly toolCallId?: string;
  readonly traceparent?: string;
  /**
   * `denied` where nothing was done for the call: a guard refused it, or it was cut off before the
   * operation started. `allowed` where the operation ran, or a cached or recorded answer stood in.
   */
  readonly decision: "allowed" | "denied";
  readonly ok: boolean;
  /** The failure's code. */
  readonly code?: string;
  /**
   * Whether the call's own operations changed the outside world, as far as anybody knows. `none` for a
   * replay, a failed one too, and for one that shared another call's work: the entry of that other call has
   * it, so that each effect stands in one entry.
   */
  readonly effect: Effect;
  /** Attempts that started; 0 for a refusal, a replay or a cache hit. */
  readonly attempts: number;
  /** The answer came from the cache. */
  readonly cachedHit: boolean;
  /** The answer is that of an earlier or concurrent call with the same idempotency key. */
  readonly idempotencyReused: boolean;
  /** From the call to its end, in milliseconds. */
  readonly latencyMs: number;
  /**
   * SHA-256 of the arguments as they came, in JSON's canonical form (RFC 8785), as base64url. It tells
   * whether two calls had equal arguments; arguments of few possible values can be guessed from it.
   * Left out where they exceeded the caps, were not looked at, or are nothing that JSON can hold.
   */
  readonly argsHash?: string;
}

/**
 * Takes one entry for each call, at its end. It may fail or hang without hurting the call.
 * `@exec/core/jsonl-audit` has one that appends to a file.
 */
export interface AuditSink {
  write(entry: AuditEntry): Awaitable<void>;
  /** Puts what it still holds where it belongs. The runtime's `close()` ends with it. */
  close?(): Awaitable<void>;
}

/** Where authors' `ctx.log()` goes beside the result. */
export interface Logger {
  log(
    level: LogLevel,
    message: string,
    fields: { readonly toolName: string; readonly runId: string; readonly data?: JsonValue },
  ): void;
}

/** Takes what each call used: for bills and quotas. It may fail without hurting the call. */
export interface UsageSink {
  record(
    usage: ToolUsage,
    call: {
      readonly toolName: string;
      readonly runId: string;
      readonly tenantId?: string;
      readonly userId?: string;
    },
  ): void;
}

/** Everything that calls share. A runtime holds one of each; a call's context may bring its own. */
export interface Services {
  /** Default: the system's. */
  readonly clock: Clock;
  /** Calls of tools with an `idempotency` rule. Default: in this process, gone when it ends. */
  readonly ledger: LedgerStore;
  /** Default: in this process. */
  readonly rateLimiter: RateLimiter;
  /** Default: in this process. */
  readonly concurrency: ConcurrencyLimiter;
  /** Default: in this process. */
  readonly cache: CacheStore;
  /** Default: in this process. */
  readonly circuits: CircuitStore;
  /** Default: in this process. */
  readonly retryBudgets: RetryBudgetStore;
  /** Between 0 and 1, for jitter. */
  readonly random: () => number;
  /** Default: only the tools' own permissions, roles and egress policies. */
  readonly security?: SecurityPolicy;
  /** Default: none, as for the other observers. */
  readonly tracer?: Tracer;
  readonly metrics?: Metrics;
  readonly audit?: AuditSink;
  readonly logger?: Logger;
  readonly usage?: UsageSink;
  readonly circuitObserver?: CircuitObserver;
}
