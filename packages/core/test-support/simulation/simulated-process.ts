import type { Clock } from "../../src/runtime/services.ts";
import type { TimerTask } from "../../src/runtime/timer-task.ts";
import type { World } from "./world.ts";

/** How a process of a run fares. */
export interface Fate {
  /** How far its clock is ahead of the world's, in milliseconds. */
  readonly skewMs: number;
  /** How likely it ends at each of its steps. */
  readonly crashChance: number;
  /** Ends at this one of its steps, counted from 0. */
  readonly crashAt?: number;
}

/**
 * A process of its own: a clock that is wrong, timers, stalls, and an end that may come at any step.
 * After a crash nothing of it goes on: no timer fires, nothing that it waits for is answered.
 */
export class SimulatedProcess implements Clock {
  readonly name: string;
  readonly world: World;
  isCrashed = false;
  /** How long stalls, and clocks that were set back, may have held up what was due, in milliseconds. */
  heldUpMs = 0;
  #skewMs: number;
  #mostSkewMs: number;
  readonly #fate: Fate;
  #steps = 0;
  #stalledUntil = 0;
  readonly #armed = new Map<TimerTask, symbol>();

  constructor(name: string, world: World, fate: Fate) {
    this.name = name;
    this.world = world;
    this.#skewMs = fate.skewMs;
    this.#mostSkewMs = fate.skewMs;
    this.#fate = fate;
    if (fate.skewMs !== 0) world.count("clocks that are off");
  }

  now(): number {
    return this.world.now + this.#skewMs;
  }

  /** The latest time that it may have read when it decided what it does now: clocks are set back, too. */
  get latest(): number {
    return this.world.now + this.#mostSkewMs;
  }

  arm(task: TimerTask, delayMs: number): void {
    const arming = Symbol();
    this.#armed.set(task, arming);
    this.later(Math.max(0, delayMs), () => {
      if (this.#armed.get(task) !== arming) return;
      this.#armed.delete(task);
      task.fire();
    });
  }

  disarm(task: TimerTask): void {
    this.#armed.delete(task);
  }

  /** Timers that are armed. */
  get armed(): number {
    return this.#armed.size;
  }

  /** Has the process do something after a while, if it lives then; later where it is stalled. */
  later(delayMs: number, run: () => void): void {
    this.world.at(delayMs, () => {
      const stalledMs = this.#stalledUntil - this.world.now;
      if (stalledMs > 0) this.later(stalledMs, run);
      else if (!this.mayCrash("before its next step")) run();
    });
  }

  /** A point at which the process may end. Whether it has ended, now or before. */
  mayCrash(where: string): boolean {
    const { isCalm, random } = this.world;
    if (this.isCrashed || isCalm) return this.isCrashed;
    const { crashAt, crashChance } = this.#fate;
    if (random.chance(crashChance) || this.#steps++ === crashAt) this.crash(where);
    return this.isCrashed;
  }

  crash(where: string): void {
    this.isCrashed = true;
    this.world.note(`${this.name} crashes ${where}`);
    this.world.count("crashes");
  }

  /** Holds everything up, as a long collection or a suspended machine does. */
  stall(ms: number): void {
    this.#stalledUntil = this.world.now + ms;
    this.heldUpMs += ms;
    this.world.note(`${this.name} stalls for ${ms} ms`);
    this.world.count("stalls");
  }

  /** Has its clock set, ahead or back. */
  setClock(ms: number): void {
    this.#skewMs += ms;
    this.heldUpMs += Math.max(0, -ms);
    this.world.count("clocks that are set");
    this.#mostSkewMs = Math.max(this.#mostSkewMs, this.#skewMs);
    this.world.note(`${this.name} has its clock set by ${ms} ms`);
  }
}
