import type { Clock, TimerTask } from "@exec/core";

/** Time that stands still until a test moves it. */
export class HandClock implements Clock {
  readonly #dueAt = new Map<TimerTask, number>();
  #now = Date.UTC(2025, 0, 1);

  readonly now = (): number => this.#now;

  readonly arm = (task: TimerTask, delayMs: number): void => {
    this.#dueAt.set(task, this.#now + delayMs);
  };

  readonly disarm = (task: TimerTask): void => {
    this.#dueAt.delete(task);
  };

  /** Whether something is to happen in just so many milliseconds. */
  awaits(delayMs: number): boolean {
    return [...this.#dueAt.values()].includes(this.#now + delayMs);
  }

  advance(ms: number): void {
    this.#now += ms;
    for (const [task, dueAt] of this.#dueAt) {
      if (dueAt <= this.#now && this.#dueAt.delete(task)) task.fire();
    }
  }
}
