import { TimerTask } from "../runtime/timer-task.ts";
import type { Call } from "./call.ts";
import { type CutOff, timedOut } from "./cut-off.ts";

/** How a wait goes on: plain functions over call and wait, so that a call needs no closures of its own. */
export interface Continuation<W, T> {
  readonly done: (call: Call, wait: W, value: T) => void;
  /** Takes what the work threw, or a {@link CutOff}. */
  readonly failed: (call: Call, wait: W, thrown: unknown) => void;
}

/** Told how work ended that was cut off before. */
export type LateListener = (settled: PromiseSettledResult<unknown>) => void;

/**
 * Waits for work until it ends or is cut off, whichever comes first; then goes on by exactly one
 * of its continuations. It is its own timer for a time-out over all its work.
 */
export class Wait extends TimerTask {
  protected readonly call: Call;
  private over = true;
  private timeoutMs = 0;
  private continuation: Continuation<this, never> | undefined = undefined;

  constructor(call: Call) {
    super();
    this.call = call;
  }

  /** Waits for one piece of work. */
  begin<T>(work: PromiseLike<T>, next: Continuation<this, T>): void {
    const { call } = this;
    this.over = false;
    this.continuation = next as Continuation<this, never>;
    call.waitsFor(this, this.timeoutMs);
    const rejected = (reason: unknown): void => {
      if (this.end()) next.failed(call, this, reason);
      else this.late({ status: "rejected", reason });
    };
    try {
      work.then((value) => {
        if (this.end()) next.done(call, this, value);
        else this.late({ status: "fulfilled", value });
      }, rejected);
    } catch (thrown) {
      rejected(thrown);
    }
  }

  /** Bounds all work from now on; 0 for no bound. */
  bound(timeoutMs: number): void {
    this.timeoutMs = timeoutMs;
    if (timeoutMs > 0) this.call.plan.services.clock.arm(this, timeoutMs);
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
    if (this.timeoutMs > 0) this.call.plan.services.clock.disarm(this);
  }

  /** Ends the wait now; does nothing where it is over. */
  cut(reason: CutOff): void {
    if (!this.end()) return;
    try {
      this.abort(reason);
    } finally {
      this.continuation?.failed(this.call, this, reason);
    }
  }

  override fire(): void {
    this.cut(timedOut(this.call.plan.toolName, this.timeoutMs));
  }

  /** Tells the work that is left behind. */
  protected abort(reason: CutOff): void {
    this.call.abort(reason);
  }

  /** Takes how work ended that was left behind. */
  protected late(_settled: PromiseSettledResult<unknown>): void {}

  private end(): boolean {
    if (this.over) return false;
    this.over = true;
    return true;
  }
}
