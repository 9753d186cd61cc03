import type { CallContext, CallReport } from "../context/call-context.ts";
import type { EgressGate } from "../egress/egress-gate.ts";
import { isEffect } from "../result/effect-gravity.ts";
import { jsonOrText } from "../result/json-content.ts";
import type { Effect } from "../result/tool-error.ts";
import type { LogLevel } from "../result/tool-result.ts";
import type { TimerTask } from "../runtime/timer-task.ts";
import type { Redactor } from "../secret/redactor.ts";
import type { Secret } from "../secret/secret.ts";
import type { JsonValue } from "../spec/json.ts";
import type { Call } from "./call.ts";
import { closeIfStream } from "./collect.ts";
import { type CutOff, timedOut } from "./cut-off.ts";
import { failureOf } from "./failure.ts";
import type { Progress } from "./guard-chain.ts";
import { callIdentity } from "./identity.ts";
import { printAsJson } from "./print-as-json.ts";
import { cutWait } from "./wait.ts";

const MAX_LOGS = 100;
const LEVELS: ReadonlySet<LogLevel> = new Set(["debug", "info", "warn", "error"]);

/**
 * One try of a call: the context that its author sees, the signal that ends it, and its own timer
 * for its time-out.
 */
export class Attempt implements TimerTask, CallContext, Progress {
  // Not inherited, because there is one for each call: a subclass takes twice as long to make.
  previous: TimerTask = this;
  next: TimerTask = this;
  delayMs = 0;
  dueAt = 0;
  readonly attempt: number;
  /** Guards of this attempt that were entered. */
  entered = 0;
  /** What is known of this attempt's effect: nothing has happened, then what its author reports. */
  known: Effect | undefined = "none";
  /** Closes a stream that is being drawn when the attempt is cut off. */
  onCut: (() => void) | undefined = undefined;
  private started = false;
  readonly #call: Call;
  private timeoutMs = 0;
  private controller: AbortController | undefined = undefined;
  private cutBy: CutOff | undefined = undefined;

  constructor(call: Call, attempt: number) {
    this.#call = call;
    this.attempt = attempt;
  }

  get signal(): AbortSignal {
    if (this.controller === undefined) {
      this.controller = new AbortController();
      if (this.cutBy !== undefined) this.controller.abort(this.cutBy.toReason());
    }
    return this.controller.signal;
  }

  /** Its operation begins: from here on nothing is known of the effect but what its author reports. */
  start(): void {
    this.started = true;
    this.known = undefined;
  }

  /** Bounds all work from now on; 0 for no bound. */
  bound(timeoutMs: number): void {
    this.timeoutMs = timeoutMs;
    if (timeoutMs > 0) this.#call.plan.services.clock.arm(this, timeoutMs);
  }

  /** Whether its work is bounded in time. */
  get isBound(): boolean {
    return this.timeoutMs > 0;
  }

  /** Starts the bound anew. */
  rebound(): void {
    this.bound(this.timeoutMs);
  }

  /** Takes the bound back. */
  unbound(): void {
    if (this.timeoutMs > 0) this.#call.plan.services.clock.disarm(this);
  }

  fire(): void {
    const call = this.#call;
    if (call.waiting?.attempt === this) cutWait(call, timedOut(call.plan.toolName, this.timeoutMs));
  }

  /** Tells the work that is left behind. */
  abort(reason: CutOff): void {
    this.cutBy = reason;
    try {
      this.onCut?.();
    } finally {
      this.controller?.abort(reason.toReason());
    }
  }

  /** Takes how work ended that was left behind. */
  late(settled: PromiseSettledResult<unknown>): void {
    const call = this.#call;
    // Only guards had been waited for: they say nothing of the tool.
    if (!this.started) return;
    call.learn(effectOf(call, settled, this.known));
    // It says nothing of how it would have ended.
    if (settled.status === "fulfilled" && closeIfStream(settled.value)) return;
    // Where a later attempt has taken its place, that one tells the ledger.
    if (this.attempt === call.tries) call.claim?.late?.(settled, this.known);
  }

  /** Whether this attempt was cut off. */
  get isCut(): boolean {
    return this.cutBy !== undefined;
  }

  get toolName(): string {
    return this.#call.plan.toolName;
  }

  get runId(): string {
    return this.#call.runId;
  }

  get tenantId(): string | undefined {
    return this.#call.context.tenantId;
  }

  get userId(): string | undefined {
    return this.#call.context.userId;
  }

  get sessionId(): string | undefined {
    return this.#call.context.sessionId;
  }

  get traceparent(): string | undefined {
    return this.#call.context.traceparent;
  }

  get identity(): string {
    return callIdentity(this.#call.context);
  }

  get egress(): EgressGate {
    return this.#call.plan.gate();
  }

  get deadline(): number | undefined {
    return this.#call.deadline;
  }

  get idempotencyKey(): string | undefined {
    return this.#call.claim?.key;
  }

  progress(progress: number, total?: number, message?: string): void {
    if (!Number.isFinite(progress)) return;
    const { redactor, sink } = this.#call;
    sink?.progress({
      type: "progress",
      progress,
      ...(Number.isFinite(total) ? { total: total as number } : {}),
      ...(message === undefined ? {} : { message: masked(message, redactor) }),
    });
  }

  log(given: LogLevel, message: string, data?: JsonValue): void {
    const level = LEVELS.has(given) ? given : "info";
    const { notes, plan, redactor, runId } = this.#call;
    const line = String(message);
    const fields = data === undefined ? {} : { data: jsonOrText(data) };
    if (notes.logs.length < MAX_LOGS) notes.logs.push({ level, message: line, ...fields });
    else if (notes.droppedLogs++ === 0)
      this.#call.warn(`Only the first ${MAX_LOGS} log lines are kept.`);
    try {
      plan.services.logger?.log(level, masked(line, redactor), {
        toolName: plan.toolName,
        runId,
        ...(redactor?.data(fields) ?? fields),
      });
    } catch {
      // A logger that fails must not fail the call; the line is in the result.
    }
  }

  private tell(effect: Effect): void {
    this.known = effect;
    // It goes on in spite of its cut-off: the call may be in its next attempt by now.
    if (this.isCut) this.#call.learn(effect);
  }

  mask(secret: Secret | string): void {
    this.#call.mask(secret);
  }

  report(report: CallReport): void {
    if (report.cachedHit !== undefined) this.#call.notes.cachedHit = report.cachedHit === true;
    if (isEffect(report.effect)) this.tell(report.effect);
    if (hasNotes(report)) this.#call.notes.add(report);
  }

  /** What is printed of it: the same as of its call. */
  toJSON(): object {
    const { attempt, isCut, idempotencyKey } = this;
    return { ...this.#call.toJSON(), attempt, isCut, idempotencyKey };
  }

  static {
    printAsJson(Attempt);
  }
}

/** A message, also where an author passes an `Error` for one. */
function masked(message: string, redactor: Redactor | undefined): string {
  const text = String(message);
  return redactor === undefined ? text : redactor.text(text);
}

/** What late work has changed. */
function effectOf(
  call: Call,
  settled: PromiseSettledResult<unknown>,
  known: Effect | undefined,
): Effect {
  if (settled.status === "fulfilled") return "committed";
  return failureOf(call, settled.reason, known).effect;
}

/** Whether there is more in it than what the attempt itself keeps. */
function hasNotes(report: CallReport): boolean {
  for (const name in report) if (name !== "effect" && name !== "cachedHit") return true;
  return false;
}
