import { EventQueue } from "./event-queue.ts";
import { Random } from "./random.ts";

/** More events than that are an endless loop. */
const MAX_EVENTS = 100_000;

/** How often things happened in a run. */
export type Counts = Record<string, number>;

/** Time, chance and the order of all that happens, outside of the simulated processes. */
export class World {
  readonly random: Random;
  /** Milliseconds since the epoch, on a clock that no process has. */
  now: number = Date.UTC(2025, 0, 1);
  /** Nothing goes wrong any more. */
  isCalm = false;
  readonly counts: Counts = {};
  /** What happened, one line each. */
  readonly trace: string[] = [];
  /** What must not have happened. The run ends at the first one. */
  fault: string | undefined;
  readonly #queue = new EventQueue();
  readonly #startedAt: number = this.now;

  constructor(seed: number) {
    this.random = new Random(seed);
  }

  /** Has something happen after a while. */
  at(delayMs: number, run: () => void | Promise<void>): void {
    this.#queue.plan(this.now + delayMs, run);
  }

  count(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1;
  }

  note(line: string): void {
    this.trace.push(`${(this.now - this.#startedAt).toFixed(0).padStart(8)} ms  ${line}`);
  }

  fail(what: string): void {
    this.note(`FAULT ${what}`);
    this.fault ??= what;
  }

  /** Lets everything happen, in order, until nothing is left or a rule is broken. */
  async run(): Promise<void> {
    for (let events = 0; this.fault === undefined; events += 1) {
      const event = this.#queue.next();
      if (event === undefined) return;
      if (events === MAX_EVENTS) this.fail("it never comes to rest");
      this.now = event.at;
      await event.run();
      await settled();
    }
  }
}

/**
 * When all promises have run that wait for no event: a tick is run once the queue of microtasks is
 * empty, at a tenth of the price of a turn of the event loop.
 */
function settled(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}
