import type { Timer } from "./services.ts";

const TICK_MS = 5;
const SLOTS = 512;

/** A timer in the wheel: a node of a doubly linked ring, so that disarming is two assignments. */
class WheelTimer implements Timer {
  previous: WheelTimer = this;
  next: WheelTimer = this;
  /** Milliseconds since the epoch; 0 until the first tick after arming. */
  dueAt = 0;
  readonly delayMs: number;
  readonly callback: () => void;
  readonly #wheel: TimerWheel | undefined;

  constructor(wheel: TimerWheel | undefined, delayMs: number, callback: () => void) {
    this.#wheel = wheel;
    this.delayMs = delayMs;
    this.callback = callback;
  }

  cancel(): void {
    if (this.next === this) return;
    this.unlink();
    this.#wheel?.released();
  }

  unlink(): void {
    this.previous.next = this.next;
    this.next.previous = this.previous;
    this.next = this;
    this.previous = this;
  }

  append(timer: WheelTimer): void {
    timer.previous = this.previous;
    timer.next = this;
    this.previous.next = timer;
    this.previous = timer;
  }
}

function ring(): WheelTimer {
  return new WheelTimer(undefined, 0, () => {});
}

/**
 * Timers that are nearly always cancelled, at the price of a linked-list insert: one Node timer
 * drives them all. A timer starts to count at the first tick after it was armed, so it fires up to
 * two ticks (10 ms) late and never early, and arming reads no clock.
 *
 * After Varghese and Lauck, "Hashed and Hierarchical Timing Wheels" (1987), scheme 6.
 */
export class TimerWheel {
  readonly #fresh: WheelTimer = ring();
  readonly #slots: WheelTimer[] = Array.from({ length: SLOTS }, ring);
  #armed = 0;
  #cursor = 0;
  #interval: NodeJS.Timeout | undefined;

  schedule(delayMs: number, callback: () => void): Timer {
    const timer = new WheelTimer(this, delayMs, callback);
    this.#fresh.append(timer);
    this.#armed += 1;
    this.#interval ??= this.#start();
    return timer;
  }

  released(): void {
    this.#armed -= 1;
  }

  #start(): NodeJS.Timeout {
    this.#cursor = Math.floor(Date.now() / TICK_MS);
    return setInterval(() => this.#tick(), TICK_MS);
  }

  #tick(): void {
    if (this.#armed === 0) {
      clearInterval(this.#interval);
      this.#interval = undefined;
      return;
    }
    const now = Date.now();
    this.#place(now);
    const target = Math.floor(now / TICK_MS);
    // A clock that was set back stands still here; one that jumped visits each slot once.
    const steps = Math.max(0, Math.min(target - this.#cursor, SLOTS));
    for (let step = 1; step <= steps; step += 1) this.#fire(target - steps + step, now);
    this.#cursor = target;
  }

  #place(now: number): void {
    for (let timer = this.#fresh.next; timer !== this.#fresh; timer = this.#fresh.next) {
      timer.unlink();
      timer.dueAt = now + timer.delayMs;
      this.#slot(Math.floor(timer.dueAt / TICK_MS) + 1).append(timer);
    }
  }

  #fire(tick: number, now: number): void {
    const head = this.#slot(tick);
    const due: WheelTimer[] = [];
    for (let timer = head.next; timer !== head; timer = timer.next) if (timer.dueAt <= now) due.push(timer);
    for (const timer of due) {
      if (timer.next === timer) continue;
      timer.unlink();
      this.#armed -= 1;
      timer.callback();
    }
  }

  #slot(tick: number): WheelTimer {
    return this.#slots[tick % SLOTS] as WheelTimer;
  }
}
