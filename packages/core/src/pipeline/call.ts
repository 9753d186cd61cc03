import type { ToolContext } from "../context/tool-context.ts";
import type { Artifact, LogEntry, ToolResult, ToolUsage } from "../result/tool-result.ts";
import type { ChunkEvent, ProgressEvent } from "../result/tool-event.ts";
import type { Effect } from "../result/tool-error.ts";
import type { Timer } from "../runtime/services.ts";
import type { LedgerRow } from "../ledger/ledger-store.ts";
import type { Awaitable } from "../spec/json.ts";
import { CutOff, type Cuttable, Wait } from "./cut-off.ts";
import type { Outcome } from "./guard.ts";
import type { Plan } from "./plan.ts";

/** Where a streaming caller's events go. */
export interface EventSink {
  progress(event: ProgressEvent): void;
  /** Resolves once the caller has taken the chunk. */
  chunk(event: ChunkEvent): Awaitable<void>;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const NONE: readonly never[] = Object.freeze([]);
const RUN_PREFIX: string = `run-${crypto.randomUUID().slice(0, 13)}-`;
let runs = 0;

/** One call on its way through the pipeline: what the driver and the guards know of it. */
export class Call implements Cuttable {
  readonly plan: Plan;
  readonly context: ToolContext;
  readonly sink: EventSink | undefined;
  readonly runId: string;
  readonly startedAt: number;
  /** What the caller passed; the validated value once validation has run. */
  args: unknown;
  attempts = 0;
  /** How it ended, once it has: set as soon as it is cut off. */
  ended: Outcome | undefined;
  cachedHit = false;
  idempotencyReused = false;
  circuitOpened = false;
  /** A chunk has reached the caller: nothing may be tried again. */
  delivered = false;
  idempotencyKey: string | undefined;
  /** This call's row in the ledger, while it owns one. */
  claim: LedgerRow | undefined;
  /** Set by the ledger: told how work ended that was cut off. */
  late: ((settled: PromiseSettledResult<unknown>) => void) | undefined;
  /** Set by the circuit breaker where this attempt is its probe. */
  probeTimeoutMs: number | undefined;
  tokensIn: number | undefined;
  tokensOut: number | undefined;
  costUsd: number | undefined;
  warnings: readonly string[] = NONE;
  logs: readonly LogEntry[] = NONE;
  artifacts: readonly Artifact[] = NONE;

  readonly #isResumed: boolean;
  #wait: Wait<unknown> | undefined;
  #deadline: Timer | undefined;
  #controller: AbortController | undefined;
  #onAbort: (() => void) | undefined;

  /** @param startedAt when the caller called, where that was earlier than now */
  constructor(plan: Plan, args: unknown, context: ToolContext, sink: EventSink | undefined, startedAt?: number) {
    this.plan = plan;
    this.args = args;
    this.context = context;
    this.sink = sink;
    this.runId = context.runId ?? RUN_PREFIX + (runs++).toString(36);
    this.startedAt = startedAt ?? plan.services.clock.now();
    this.#isResumed = startedAt !== undefined;
  }

  /** Aborts when the call is cut off outside of an attempt. Made when first read. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    return this.#controller.signal;
  }

  abort(reason: CutOff): void {
    this.#controller?.abort(reason);
  }

  /** When the whole call is cut off, in milliseconds since the epoch; `undefined` for never. */
  get deadline(): number | undefined {
    const own = this.plan.deadlineMs === 0 ? undefined : this.startedAt + this.plan.deadlineMs;
    const given = this.context.deadline;
    if (own === undefined || given === undefined) return own ?? given;
    return Math.min(own, given);
  }

  /** What a failure without a word of its own says of the effect. */
  get defaultEffect(): Effect {
    return this.plan.readOnly ? "none" : "unknown";
  }

  /**
   * Waits for work until it ends, the call is cut off, or `timeoutMs` (0 for no bound) are over.
   * Rejects with what the work threw, or with a {@link CutOff}.
   */
  within<T>(work: PromiseLike<T>, target: Cuttable = this, timeoutMs = 0): Promise<T> {
    const wait = new Wait(work, target, target === this ? undefined : this.late);
    this.#wait = wait as Wait<unknown>;
    if (timeoutMs > 0) {
      const { clock } = this.plan.services;
      wait.timer = clock.schedule(timeoutMs, () => wait.cut(timedOut(this.plan.spec.name, timeoutMs)));
    }
    return wait.promise;
  }

  /** Whether anything could end a wait before its work does. */
  isBounded(timeoutMs: number): boolean {
    return timeoutMs > 0 || this.plan.deadlineMs > 0 || this.context.signal !== undefined || this.context.deadline !== undefined || this.late !== undefined;
  }

  /** Starts what may cut the call off: its deadline and its caller's signal. */
  watch(): void {
    const { deadline } = this;
    if (deadline !== undefined) {
      const { clock } = this.plan.services;
      const left = Math.max(0, deadline - (this.#isResumed ? clock.now() : this.startedAt));
      this.#deadline = clock.schedule(left, () => this.cut(deadlineExceeded(this.plan.spec.name, deadline - this.startedAt)));
    }
    const { signal } = this.context;
    if (signal !== undefined) {
      this.#onAbort = () => this.cut(aborted(this.plan.spec.name));
      signal.addEventListener("abort", this.#onAbort, { once: true });
    }
  }

  /** Stops watching: the call is over for its caller. */
  unwatch(): void {
    this.#deadline?.cancel();
    if (this.#onAbort !== undefined) this.context.signal?.removeEventListener("abort", this.#onAbort);
  }

  /** Ends the call at its present wait. */
  cut(reason: CutOff): void {
    this.ended ??= { ok: false, error: reason.toErrorData(this.attempts === 0 ? "none" : this.defaultEffect) };
    this.#wait?.cut(reason);
  }

  /** What the call has used so far. */
  usage(): ToolUsage {
    const usage: Mutable<ToolUsage> = {
      attempts: this.attempts,
      retries: this.attempts > 1 ? this.attempts - 1 : 0,
      cachedHit: this.cachedHit,
      idempotencyReused: this.idempotencyReused,
      circuitOpened: this.circuitOpened,
    };
    if (this.tokensIn !== undefined) usage.tokensIn = this.tokensIn;
    if (this.tokensOut !== undefined) usage.tokensOut = this.tokensOut;
    if (this.costUsd !== undefined) usage.costUsd = this.costUsd;
    return usage;
  }

  /** The result that the caller gets. What finished too late is no success. */
  result(settled: Outcome): ToolResult {
    const { plan } = this;
    const usage = this.usage();
    const latencyMs = Math.max(0, plan.services.clock.now() - this.startedAt);
    const outcome = settled.ok && this.#isLate(latencyMs) ? this.#lateFinish(latencyMs) : settled;
    const { warnings, logs, artifacts, runId } = this;
    const { returnType, returnTarget } = plan;
    const toolName = plan.spec.name;
    return outcome.ok
      ? { ok: true, toolName, runId, returnType, returnTarget, latencyMs, usage, warnings, logs, artifacts, content: outcome.content }
      : { ok: false, toolName, runId, returnType, returnTarget, latencyMs, usage, warnings, logs, artifacts, error: outcome.error };
  }

  /** A tool that kept the process busy may finish after its deadline without being cut off. */
  #isLate(latencyMs: number): boolean {
    if (this.plan.deadlineMs === 0 && this.context.deadline === undefined) return false;
    return this.startedAt + latencyMs > (this.deadline ?? Number.POSITIVE_INFINITY);
  }

  #lateFinish(latencyMs: number): Outcome {
    const effect = this.plan.readOnly ? "none" : "committed";
    const { code, retryable } = deadlineExceeded(this.plan.spec.name, 0).toErrorData(effect);
    const message = `"${this.plan.spec.name}" ended after ${latencyMs} ms, past its deadline: it ran, but its answer came too late.`;
    return { ok: false, error: { code, message, retryable, effect } };
  }
}

function timedOut(tool: string, ms: number): CutOff {
  return new CutOff("TIMEOUT", `An attempt of "${tool}" took longer than its time-out of ${ms} ms; raise timeoutMs or ask for less.`);
}

export function deadlineExceeded(tool: string, ms: number): CutOff {
  return new CutOff("DEADLINE_EXCEEDED", `"${tool}" was cut off by its deadline of ${ms} ms; raise deadlineMs or ask for less.`);
}

export function aborted(tool: string): CutOff {
  return new CutOff("ABORTED", `The caller aborted "${tool}".`);
}
