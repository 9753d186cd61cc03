import type { Clock } from "./services.ts";

/**
 * Something to be done later. It is its own place in a clock's list, so that arming and disarming
 * cost a few assignments and no memory: nearly all timers of a call are disarmed.
 */
export abstract class TimerTask {
  /** Neighbours in a clock's ring; the task itself while it is not armed. For clocks only. */
  previous: TimerTask = this;
  next: TimerTask = this;
  /** From arming to firing, in milliseconds. For clocks only. */
  delayMs = 0;
  /** In milliseconds of the clock's own count; 0 while it has not looked at the task. For clocks only. */
  dueAt = 0;

  /** Called once, when the time has come. */
  abstract fire(): void;
}

class Callback extends TimerTask {
  readonly #callback: () => void;

  constructor(callback: () => void) {
    super();
    this.#callback = callback;
  }

  override fire(): void {
    this.#callback();
  }
}

/** Arms a clock for a callback; `clock.disarm` takes it back. */
export function after(clock: Clock, delayMs: number, callback: () => void): TimerTask {
  const task = new Callback(callback);
  clock.arm(task, delayMs);
  return task;
}
