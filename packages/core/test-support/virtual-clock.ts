import { setImmediate as nextTurn } from "node:timers/promises";
import type { Clock } from "../src/runtime/services.ts";
import type { TimerTask } from "../src/runtime/timer-task.ts";

/**
 * Time that a test moves by hand. Tasks fire in the order of their due times, those due together in
 * the order of arming, and what they set going runs to its end before the next one fires.
 */
export class VirtualClock implements Clock {
  readonly #due = new Map<TimerTask, number>();
  #time: number;

  constructor(startAt: number = Date.UTC(2025, 0, 1)) {
    this.#time = startAt;
  }

  // Arrows, because tests make other clocks out of its parts.
  readonly now = (): number => this.#time;

  readonly arm = (task: TimerTask, delayMs: number): void => {
    // Deleting first moves a task that is armed again to the end of its due time.
    this.#due.delete(task);
    this.#due.set(task, this.#time + Math.max(0, delayMs));
  };

  readonly disarm = (task: TimerTask): void => {
    this.#due.delete(task);
  };

  /** How many tasks are armed. */
  get armed(): number {
    return this.#due.size;
  }

  /** Time that the process spends busy: it moves on, and no task can fire. */
  block(ms: number): void {
    this.#time += ms;
  }

  /** Has the machine's time set: what is armed stays due after as long as before. */
  set(time: number): void {
    const step = time - this.#time;
    this.#time = time;
    for (const [task, dueAt] of this.#due) this.#due.set(task, dueAt + step);
  }

  /** Moves the time on and fires what falls due on the way, also what is armed on the way. */
  async advance(ms: number): Promise<void> {
    const target = this.#time + ms;
    await settle();
    for (let next = this.#next(target); next !== undefined; next = this.#next(target)) {
      const [task, dueAt] = next;
      this.#due.delete(task);
      this.#time = Math.max(this.#time, dueAt);
      task.fire();
      await settle();
    }
    this.#time = target;
  }

  #next(target: number): readonly [TimerTask, number] | undefined {
    let first: readonly [TimerTask, number] | undefined;
    for (const entry of this.#due) {
      if (entry[1] <= target && (first === undefined || entry[1] < first[1])) first = entry;
    }
    return first;
  }
}

/** Lets everything run that waits for no timer and no input. */
export async function settle(): Promise<void> {
  await nextTurn();
  await nextTurn();
}
