import type { ChunkEvent, ProgressEvent } from "../result/tool-event.ts";
import type { ToolResult } from "../result/tool-result.ts";
import type { Awaitable } from "../spec/json.ts";
import type { EventSink } from "./call.ts";
import type { CutOff } from "./cut-off.ts";

/** A call that waits for work it shares with others. */
export interface Waiter {
  /** When it stops waiting, in milliseconds since the epoch; `undefined` for never. */
  readonly deadline: number | undefined;
}

/** The work itself: a call of its own. */
export interface Work {
  /** Operations that it has started. */
  readonly attempts: number;
  cut(reason: CutOff): void;
  /**
   * What somebody who is cut off for this reason is told, where it has ended and only its guards are still
   * being left: the ledger, for example.
   */
  ended(reason: CutOff): ToolResult | undefined;
}

/**
 * Work that several calls wait for. Each keeps its own abort and deadline, and leaves alone; the
 * work is cut off when the last one has left.
 */
export class Flight {
  /** What the calls that share it have in common. */
  readonly key: string;
  /** Hash of all arguments. */
  readonly argsHash: string;
  /** Those that wait, and how each is told. */
  readonly #waiters = new Map<Waiter, (result: ToolResult) => void>();
  readonly #landed: Promise<ToolResult>;
  readonly #land: (result: ToolResult) => void;
  #work: Work | undefined;
  #sink: StarterSink | undefined;
  #starter: Waiter | undefined;
  #isOver = false;

  constructor(key: string, argsHash: string) {
    this.key = key;
    this.argsHash = argsHash;
    const { promise, resolve } = Promise.withResolvers<ToolResult>();
    this.#landed = promise;
    this.#land = resolve;
  }

  /** The latest deadline of those that wait; `undefined` where one of them has none. */
  get deadline(): number | undefined {
    let latest: number | undefined;
    for (const { deadline } of this.#waiters.keys()) {
      if (deadline === undefined) return undefined;
      if (latest === undefined || deadline > latest) latest = deadline;
    }
    return latest;
  }

  /** Names the work and who asked for it first: what streams reaches that one, while it waits. */
  start(work: Work, starter: Waiter, sink: StarterSink | undefined): void {
    this.#work = work;
    this.#starter = starter;
    this.#sink = sink;
  }

  /** Whether it is too late to wait along. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Waits along. Gives `undefined` at the end of work that was given up: then it can be started anew. */
  join(waiter: Waiter): Promise<ToolResult | undefined> {
    if (this.#isOver) return this.#landed.then(() => undefined);
    return new Promise((resolve) => {
      this.#waiters.set(waiter, resolve);
      if (this.#waiters.size > 1) this.#sink?.share();
      this.#landed.then(resolve);
    });
  }

  /**
   * Stops waiting. `true` where the waiter is told all the same: the work has ended, though its guards are
   * still being left. The last one to leave work that goes on cuts it off.
   */
  leave(waiter: Waiter, reason: CutOff): boolean {
    const tell = this.#waiters.get(waiter);
    // It was told, and goes on with that in a moment.
    if (tell === undefined) return true;
    this.#waiters.delete(waiter);
    if (this.#waiters.size === 0 && this.#work?.ended(reason) === undefined) {
      this.#isOver = true;
      this.#work?.cut(reason);
    }
    const early = this.#work?.ended(reason);
    if (early !== undefined) {
      tell(early);
      return true;
    }
    if (waiter === this.#starter) this.#leaveToOthers();
    else if (this.#waiters.size === 1) this.#sink?.unshare();
    return false;
  }

  /** Nobody reads its chunks any more. Work that has not done anything yet becomes that of the next one. */
  #leaveToOthers(): void {
    this.#sink?.detach();
    if (this.#work?.attempts === 0) [this.#starter] = this.#waiters.keys();
  }

  /** Whether the work is this one's: nobody else's entry or bill is to count it. */
  isOf(waiter: Waiter): boolean {
    return waiter === this.#starter;
  }

  /** What its work has started is told to the one whose it is. */
  attemptsOf(waiter: Waiter): number {
    return waiter === this.#starter ? (this.#work?.attempts ?? 0) : 0;
  }

  /** Tells those that wait. */
  end(result: ToolResult): void {
    this.#isOver = true;
    this.#waiters.clear();
    this.#land(result);
  }
}

/** Chunks that a reader may be behind of work that others wait for, too. */
const MAX_BEHIND = 10_000;

/**
 * Passes events on to the call that started the work, until that call leaves it. The work goes at the
 * pace of its reader only while nobody else waits for it.
 */
export class StarterSink implements EventSink {
  #sink: EventSink | undefined;
  #letGo: (() => void) | undefined;
  #isShared = false;
  #behind = 0;
  readonly #onSkipped: () => void;

  /** @param onSkipped told of each chunk that is left out, because the reader is too far behind */
  constructor(sink: EventSink, onSkipped: () => void) {
    this.#sink = sink;
    this.#onSkipped = onSkipped;
  }

  progress(event: ProgressEvent): void {
    this.#sink?.progress(event);
  }

  chunk(event: ChunkEvent): Awaitable<void> {
    const sink = this.#sink;
    if (sink === undefined) return undefined;
    if (this.#behind === MAX_BEHIND) {
      this.#onSkipped();
      return undefined;
    }
    this.#behind += 1;
    const taken = Promise.resolve(sink.chunk(event)).then(() => {
      this.#behind -= 1;
    });
    if (this.#isShared) return undefined;
    return new Promise((resolve, reject) => {
      this.#letGo = resolve;
      taken.then(resolve, reject);
    });
  }

  /** Somebody else waits for the work by now: it waits for the reader no longer. */
  share(): void {
    this.#isShared = true;
    this.#letGo?.();
  }

  /** Its reader is alone again, and the work goes at his pace from now on. */
  unshare(): void {
    this.#isShared = false;
  }

  /** Nobody reads any more: the work goes on at its own pace. */
  detach(): void {
    this.#sink = undefined;
    this.#letGo?.();
  }
}
