import type { Clock } from "../runtime/services.ts";
import { after } from "../runtime/timer-task.ts";

/** A call, or the beginning of one: what a runtime that closes waits for. */
export interface UnderWay {
  /** Where it stands among the others. For {@link CallsUnderWay} only. */
  place: number;
  /** The shared work that it waits for … */
  readonly waitsFor: object | undefined;
  /** … and the one that it is. */
  readonly worksFor: object | undefined;
  /** Ends it, because its runtime is being closed. */
  cutByClose(): void;
}

/** What is under way in a runtime, in no order: so a call comes and goes for a few assignments. */
export class CallsUnderWay {
  /** Never made shorter: `pop` gives memory back that the next call would have to take again. */
  readonly #places: (UnderWay | undefined)[] = [];
  #count = 0;
  #idle: (() => void) | undefined;

  enter(call: UnderWay): void {
    call.place = this.#count;
    this.#places[this.#count] = call;
    this.#count += 1;
  }

  leave(call: UnderWay): void {
    this.#count -= 1;
    const { place } = call;
    if (place !== this.#count) {
      const last = this.#places[this.#count] as UnderWay;
      this.#places[place] = last;
      last.place = place;
    }
    this.#places[this.#count] = undefined;
    if (this.#idle !== undefined && this.#count === 0) this.#idle();
  }

  /** Resolves when nothing is under way. What is after `deadlineMs` is cut off. */
  async drain(deadlineMs: number, clock: Clock): Promise<void> {
    const timer = after(clock, deadlineMs, () => this.#cutAll());
    // One that has been opened may be about to begin: it does so in this turn of the event loop.
    do {
      if (this.#count > 0) await new Promise<void>((resolve) => (this.#idle = resolve));
      await new Promise(setImmediate);
    } while (this.#count > 0);
    this.#idle = undefined;
    clock.disarm(timer);
  }

  /** Those that wait for shared work end with it, unless it is another runtime's. */
  #cutAll(): void {
    const calls = this.#places.filter((call) => call !== undefined);
    const works = new Set(calls.map(({ worksFor }) => worksFor));
    for (const call of calls)
      if (call.waitsFor === undefined || !works.has(call.waitsFor)) call.cutByClose();
  }
}

/** The beginning of a call: it is none yet, and its executor may have to be opened first. */
export class Beginning implements UnderWay {
  place = 0;
  readonly waitsFor = undefined;
  readonly worksFor = undefined;
  /** Its runtime is closed, or will not wait any longer. */
  isTooLate: boolean;

  constructor(isTooLate: boolean) {
    this.isTooLate = isTooLate;
  }

  cutByClose(): void {
    this.isTooLate = true;
  }
}

/** Counts an executor's calls under way, so that `close()` can wait for the last one. */
export class Load {
  readonly #all: CallsUnderWay;
  #calls = 0;
  #idle: (() => void)[] = [];

  /** @param all where the executor's runtime counts, too */
  constructor(all: CallsUnderWay) {
    this.#all = all;
  }

  enter(call: UnderWay): void {
    this.#calls += 1;
    this.#all.enter(call);
  }

  leave(call: UnderWay): void {
    this.#calls -= 1;
    this.#all.leave(call);
    if (this.#calls > 0 || this.#idle.length === 0) return;
    const idle = this.#idle;
    this.#idle = [];
    for (const resolve of idle) resolve();
  }

  /** Resolves when no call is under way. */
  drained(): Promise<void> {
    if (this.#calls === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }
}
