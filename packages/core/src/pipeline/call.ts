import type { ToolContext } from "../context/tool-context.ts";
import type { LedgerRow } from "../ledger/ledger-store.ts";
import { graverEffect } from "../result/effect-gravity.ts";
import type { Effect } from "../result/tool-error.ts";
import type { ChunkEvent, ProgressEvent } from "../result/tool-event.ts";
import type { ToolResult } from "../result/tool-result.ts";
import { after, type TimerTask } from "../runtime/timer-task.ts";
import type { Masking } from "../secret/masking.ts";
import type { Redactor } from "../secret/redactor.ts";
import { Secret } from "../secret/secret.ts";
import type { Awaitable } from "../spec/json.ts";
import { hashJson } from "./args-hash.ts";
import { CallNotes } from "./call-notes.ts";
import { aborted, type CutOff, closing, deadlineExceeded } from "./cut-off.ts";
import type { Flight } from "./flight.ts";
import type { Outcome } from "./guard.ts";
import type { Plan } from "./plan.ts";
import { printAsJson } from "./print-as-json.ts";
import { newRunId } from "./run-id.ts";
import { unwatchSignal, watchSignal } from "./signal-watch.ts";
import { cutWait, type LateListener, type Waiting } from "./wait.ts";

/** Where a streaming caller's events go. */
export interface EventSink {
  progress(event: ProgressEvent): void;
  /** Resolves once the caller has taken the chunk. */
  chunk(event: ChunkEvent): Awaitable<void>;
}

/** What the ledger knows of a call that owns its idempotency key. */
export interface CallClaim {
  readonly key: string;
  readonly owner: string;
  /** The call's row, while it owns one. */
  row: LedgerRow | undefined;
  /** The success that came too late to be one. */
  finished: Outcome | undefined;
  /** The commit under way, once it has begun. */
  commit: Promise<void> | undefined;
  /** Told how work ended that was cut off. */
  late: LateListener | undefined;
  /** How work ended that was cut off, where the call had not ended yet. */
  early?: { readonly attempts: number; readonly ended: Parameters<LateListener> };
}

/**
 * One call on its way through the pipeline: what the driver and the guards know of it. Kept small,
 * because there is one for each call: what few calls need is made when they need it.
 */
export class Call {
  readonly plan: Plan;
  readonly context: ToolContext;
  readonly sink: EventSink | undefined;
  readonly runId: string;
  /** When the caller called, in milliseconds since the epoch. */
  readonly startedAt: number;
  /** What the caller passed; the validated value once validation has run. */
  args: unknown;
  /** The arguments that are known to be plain data, all through. */
  plainArgs: unknown = undefined;
  /** Tries that began: a guard may still have refused them. */
  tries = 0;
  /** Attempts whose operation started. */
  attempts = 0;
  /** Admit guards that were entered. */
  entered = 0;
  /** Why it was cut off, as soon as it is. */
  cutBy: CutOff | undefined = undefined;
  /** The gravest effect of its attempts, as far as they are over or left behind. */
  effect: Effect = "none";
  /** A chunk has reached the caller: nothing may be tried again. */
  delivered = false;
  claim: CallClaim | undefined = undefined;
  /** The limiter's key for the place that this call holds. */
  placeKey: string | undefined = undefined;
  /** From the call to its end, in milliseconds; below 0 until the clock was read for it. */
  latencyMs = -1;
  /** Set by the circuit breaker where this attempt is its probe. */
  probeTimeoutMs: number | undefined = undefined;
  /** Operations that had started when the circuit breaker let this attempt through. */
  attemptsBefore = 0;
  /** Takes the result; set by the driver. */
  resolve: ((result: ToolResult | Promise<never>) => void) | undefined = undefined;
  /** The pipeline failed once: the next fault cannot be answered by leaving. */
  isCrashed = false;
  noted: CallNotes | undefined = undefined;
  /** How it ended, as the guards that are left were shown it: masked already. */
  shown: Outcome | undefined = undefined;
  /** What it waits for now, so that it can be cut off there. */
  waiting: Waiting | undefined = undefined;
  /** It has waited, so its start says nothing of the present time. */
  hasWaited = false;
  /** The shared work that it waits for … */
  waitsFor: Flight | undefined = undefined;
  /** … and the one that it is: those who wait for it bound its time. */
  worksFor: Flight | undefined = undefined;
  /** Where it stands among the runtime's calls under way. */
  place = 0;
  private masking: Masking | undefined = undefined;
  private deadlineTimer: TimerTask | undefined = undefined;
  private controller: AbortController | undefined = undefined;

  /** @param startedAt when the caller called, where that was earlier than now */
  constructor(
    plan: Plan,
    args: unknown,
    context: ToolContext,
    sink: EventSink | undefined,
    startedAt?: number,
  ) {
    this.plan = plan;
    this.args = args;
    this.context = context;
    this.sink = sink;
    this.runId = context.runId ?? newRunId();
    this.startedAt = startedAt ?? plan.services.clock.now();
    if (startedAt !== undefined) {
      this.hasWaited = true;
      this.watchDeadline();
    }
  }

  /** Aborts when the call is cut off, for guards that wait. Made when first read. */
  get signal(): AbortSignal {
    this.controller ??= new AbortController();
    if (this.cutBy !== undefined) this.controller.abort(this.cutBy.toReason());
    return this.controller.signal;
  }

  abort(reason: CutOff): void {
    this.controller?.abort(reason.toReason());
  }

  /** When the whole call is cut off, in milliseconds since the epoch; `undefined` for never. */
  get deadline(): number | undefined {
    if (this.worksFor !== undefined) return this.worksFor.deadline;
    const own = this.plan.deadlineMs === 0 ? undefined : this.startedAt + this.plan.deadlineMs;
    const given = this.context.deadline;
    // What is no number is refused before long, and must not break what asks until then.
    if (typeof given !== "number") return own;
    return own === undefined ? given : Math.min(own, given);
  }

  /** What a failure of the whole call says of the effect where nobody knows more. */
  get defaultEffect(): Effect {
    if (this.attempts === 0) return "none";
    return this.plan.readOnly ? "none" : "unknown";
  }

  /** Masks what must not leave, where there is anything. */
  get redactor(): Redactor | undefined {
    return (this.masking ?? this.plan.masking).redactor;
  }

  /** Has a secret masked that does not stand in the spec. */
  mask(secret: Secret | string): void {
    const value = Secret.is(secret) ? secret.open() : secret;
    this.masking = (this.masking ?? this.plan.masking).with(value);
  }

  /** Has the same masked as another call: the one that it works for. */
  maskAs(other: Call): void {
    this.masking = other.masking;
  }

  /** Where notes go. */
  get notes(): CallNotes {
    this.noted ??= new CallNotes();
    return this.noted;
  }

  /** Hash of the arguments as they are now. */
  hashArgs(): string {
    return hashJson(this.args);
  }

  /** Adds a warning to the result. */
  warn(warning: string): void {
    this.notes.add({ warnings: [warning] });
  }

  /** Bounds a wait. A first attempt's own time-out ends before the deadline of most tools. */
  boundWait(timeoutMs: number): void {
    const { context, plan, tries } = this;
    if (context.deadline === undefined) {
      if (plan.deadlineMs === 0) return;
      // Twice, because the attempt may begin late: guards and the tool itself can keep the process busy.
      if (tries === 1 && timeoutMs > 0 && timeoutMs * 2 <= plan.deadlineMs) return;
    }
    this.watchDeadline();
  }

  /** Has the call cut off at its deadline. */
  watchDeadline(): void {
    if (this.worksFor !== undefined || this.deadlineTimer !== undefined) return;
    const { deadline, plan } = this;
    if (deadline === undefined) return;
    const { clock } = plan.services;
    const cut = (): void => this.cut(this.exceeded(deadline));
    this.deadlineTimer = after(clock, Math.max(0, deadline - clock.now()), cut);
  }

  /**
   * Why it is cut off, where it is by now: in a busy process a wait may end past the deadline, and
   * before the timer that watches it.
   */
  get cutByNow(): CutOff | undefined {
    if (this.cutBy !== undefined) return this.cutBy;
    if (this.deadlineTimer === undefined && this.worksFor === undefined) return undefined;
    const { deadline, plan } = this;
    if (deadline !== undefined && plan.services.clock.now() >= deadline)
      this.cut(this.exceeded(deadline));
    return this.cutBy;
  }

  private exceeded(deadline: number): CutOff {
    const isCallers = deadline === this.context.deadline;
    return deadlineExceeded(this.plan.toolName, deadline - this.startedAt, isCallers);
  }

  /** Has the call cut off when its caller aborts. */
  watchSignal(signal: AbortSignal): void {
    watchSignal(signal, this, abortCall);
  }

  /** The call is over for its caller: nothing may cut it off any more. */
  unwatch(): void {
    if (this.deadlineTimer !== undefined) this.plan.services.clock.disarm(this.deadlineTimer);
    const { signal } = this.context;
    if (signal !== undefined) unwatchSignal(signal, this);
  }

  /**
   * Ends the call at its present wait, or at the next one where it does not wait. One that leaves shared
   * work which has ended is told how.
   */
  cut(reason: CutOff): void {
    this.cutBy ??= reason;
    const { waitsFor } = this;
    if (waitsFor !== undefined) {
      if (waitsFor.leave(this, reason)) return;
      // Others wait on, or it is being judged: so what it asked for goes on.
      this.learn("unknown");
      this.attempts = waitsFor.attemptsOf(this);
      this.warn(
        "This call was cut off, but what it asked for goes on: for others who asked for the same, or to be recorded.",
      );
    }
    cutWait(this, reason);
  }

  /** Ends the call, because its runtime is being closed. */
  cutByClose(): void {
    this.cut(closing(this.plan.toolName));
  }

  /** How it ended, once it is cut off. */
  get ended(): Outcome | undefined {
    if (this.cutBy === undefined) return undefined;
    return { ok: false, error: this.cutBy.toErrorData(this.defaultEffect) };
  }

  /** What is printed of it: whose call it is, and neither its arguments nor what is behind it. */
  toJSON(): object {
    const { plan, runId, context, startedAt, deadline, attempts } = this;
    const { tenantId, userId, sessionId, traceparent } = context;
    const caller = { tenantId, userId, sessionId, traceparent };
    return { toolName: plan.toolName, runId, ...caller, startedAt, deadline, attempts };
  }

  static {
    printAsJson(Call);
  }

  /** Keeps in mind what an attempt has changed: a failure says at least that. */
  learn(effect: Effect): void {
    if (!this.plan.readOnly) this.effect = graverEffect(this.effect, effect);
  }
}

function abortCall(call: Call): void {
  call.cut(aborted(call.plan.toolName));
}
