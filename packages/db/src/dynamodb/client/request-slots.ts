import { setImmediate as nextRound } from "node:timers/promises";

/**
 * Places for requests under way. Who finds none waits in line here, and not in the HTTP agent: there
 * nobody could tell a request that waits from one that was sent.
 */
export class RequestSlots {
  #free: number;
  readonly #line = new Set<() => void>();

  constructor(count: number) {
    this.#free = count;
  }

  /** Runs a request once there is a place for it; never where the signal aborts before that. */
  async run<T>(signal: AbortSignal, request: () => Promise<T>): Promise<T> {
    const waits = this.#free === 0;
    if (waits) await this.#turn(signal);
    else this.#free -= 1;
    try {
      // By then the one before has given its connection back, and a time-out that both share has fired.
      if (waits) await nextRound();
      signal.throwIfAborted();
      return await request();
    } finally {
      this.#leave();
    }
  }

  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leaveLine = (): void => {
        this.#line.delete(enter);
        reject(signal.reason);
      };
      const enter = (): void => {
        signal.removeEventListener("abort", leaveLine);
        resolve();
      };
      this.#line.add(enter);
      signal.addEventListener("abort", leaveLine, { once: true });
    });
  }

  /** The place goes to the first in line: it is never free while somebody waits. */
  #leave(): void {
    const [next] = this.#line;
    if (next === undefined) {
      this.#free += 1;
      return;
    }
    this.#line.delete(next);
    next();
  }
}
