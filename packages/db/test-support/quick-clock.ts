import type { Clock, TimerTask } from "@exec/core";

/**
 * A clock on which waits are over at once and yet take their time. Those of `holdFrom` milliseconds
 * or more, such as time-outs, are over when the test says so.
 */
export class QuickClock implements Clock {
  readonly #holdFrom: number;
  readonly #held = new Map<TimerTask, number>();
  readonly #passing = new Map<TimerTask, NodeJS.Immediate>();
  #now = Date.UTC(2020, 0);

  constructor(holdFrom: number = Number.POSITIVE_INFINITY) {
    this.#holdFrom = holdFrom;
  }

  now(): number {
    return this.#now;
  }

  arm(task: TimerTask, delayMs: number): void {
    if (delayMs >= this.#holdFrom) {
      this.#held.set(task, delayMs);
      return;
    }
    const pass = (): void => {
      this.#now += delayMs;
      this.#passing.delete(task);
      task.fire();
    };
    this.#passing.set(task, setImmediate(pass));
  }

  disarm(task: TimerTask): void {
    this.#held.delete(task);
    clearImmediate(this.#passing.get(task));
    this.#passing.delete(task);
  }

  /** The shortest wait that is held, in milliseconds. */
  get shortestHeld(): number | undefined {
    return this.#shortest()?.[1];
  }

  /** Ends the shortest wait that is held: of an attempt's time-out and a call's deadline the former. */
  fire(): void {
    const [task] = this.#shortest() ?? [];
    if (task === undefined) return;
    this.#held.delete(task);
    task.fire();
  }

  #shortest(): readonly [TimerTask, number] | undefined {
    return [...this.#held].sort(([, a], [, b]) => a - b)[0];
  }
}
