import { TimerTask } from "./timer-task.ts";

const TICK_MS = 5;
const SLOTS = 512;
/** Where `Infinity` is put: far beyond the life of a process, and still a number to count with. */
const NEVER_MS = 2 ** 50;

/** The head of a ring of tasks. */
class Ring extends TimerTask {
  override fire(): void {}

  append(task: TimerTask): void {
    task.previous = this.previous;
    task.next = this;
    this.previous.next = task;
    this.previous = task;
  }
}

function unlink(task: TimerTask): void {
  task.previous.next = task.next;
  task.next.previous = task.previous;
  task.next = task;
  task.previous = task;
}

/**
 * Timers that are nearly always disarmed, at the price of a linked-list insert: one Node timer
 * drives them all. A task starts to count at the first tick after it was armed, so it fires up to
 * two ticks (10 ms) late and never early, and arming reads no clock. It counts on the monotonic clock:
 * when the machine's time is set, nothing fires early and nothing hangs.
 *
 * After Varghese and Lauck, "Hashed and Hierarchical Timing Wheels" (1987), scheme 6.
 */
export class TimerWheel {
  /** What was armed since the last tick. */
  private fresh: Ring = new Ring();
  private readonly slots: Ring[] = Array.from({ length: SLOTS }, () => new Ring());
  private armed = 0;
  private cursor = 0;
  private interval: NodeJS.Timeout | undefined = undefined;

  /** Arms a task, or moves one that is armed. What is no number above 0 is due at the next tick. */
  arm(task: TimerTask, delayMs: number): void {
    if (task.next !== task) this.disarm(task);
    task.delayMs = delayMs;
    task.dueAt = 0;
    this.fresh.append(task);
    this.armed += 1;
    if (this.interval === undefined) this.start();
  }

  disarm(task: TimerTask): void {
    if (task.next === task) return;
    unlink(task);
    this.armed -= 1;
  }

  private start(): void {
    this.cursor = Math.floor(performance.now() / TICK_MS);
    this.interval = setInterval(() => this.tick(), TICK_MS);
  }

  /** Stops one tick after the last task has left: stopping and starting costs more than a tick. */
  private tick(): void {
    if (this.armed === 0) {
      clearInterval(this.interval);
      this.interval = undefined;
      return;
    }
    const now = performance.now();
    this.place(now);
    const target = Math.floor(now / TICK_MS);
    // After a long pause of the process each slot is visited once.
    const steps = Math.min(target - this.cursor, SLOTS);
    for (let step = 1; step <= steps; step += 1) this.fire(target - steps + step, now);
    this.cursor = target;
  }

  private place(now: number): void {
    const { fresh } = this;
    // A new one: to a collector by generations, a young task in an old ring costs more than a young ring.
    this.fresh = new Ring();
    for (let task = fresh.next; task !== fresh; task = fresh.next) {
      unlink(task);
      const delayMs = task.delayMs > 0 ? Math.min(task.delayMs, NEVER_MS) : 0;
      // A whole number: engines keep those in place.
      task.dueAt = Math.ceil(now + delayMs);
      this.slot(Math.floor(task.dueAt / TICK_MS) + 1).append(task);
    }
  }

  private fire(tick: number, now: number): void {
    const ring = this.slot(tick);
    const due: TimerTask[] = [];
    for (let task = ring.next; task !== ring; task = task.next)
      if (task.dueAt <= now) due.push(task);
    for (const task of due) {
      // Taken back, or armed anew, by one that fired before it.
      if (task.next === task || task.dueAt === 0) continue;
      this.disarm(task);
      task.fire();
    }
  }

  private slot(tick: number): Ring {
    return this.slots[tick % SLOTS] as Ring;
  }
}
