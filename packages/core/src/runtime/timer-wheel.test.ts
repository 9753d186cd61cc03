import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runNode } from "../../test-support/child-process.ts";
import { after, TimerTask } from "./timer-task.ts";
import { TimerWheel } from "./timer-wheel.ts";

/** Two ticks: how late a task may be where the process itself has no pause. */
const MAX_LATE_MS = 10;

class Recorder extends TimerTask {
  fired = 0;
  firedAt = 0;
  onFire: (() => void) | undefined = undefined;

  override fire(): void {
    this.fired += 1;
    this.firedAt = performance.now();
    this.onFire?.();
  }
}

describe("in real time", () => {
  it("a task never fires early, and once", async () => {
    const wheel = new TimerWheel();
    const tasks: { task: Recorder; armedAt: number; delayMs: number }[] = [];
    for (const delayMs of [0, 1, 2.5, 4, 5, 6, 9, 10, 11, 17, 33, 60, 99, 150]) {
      for (let copy = 0; copy < 5; copy += 1) {
        const task = new Recorder();
        tasks.push({ task, armedAt: performance.now(), delayMs });
        wheel.arm(task, delayMs);
        await sleep(1);
      }
    }
    await vi.waitFor(() => expect(tasks.every(({ task }) => task.fired > 0)).toBe(true), 20_000);
    for (const { task, armedAt, delayMs } of tasks) {
      expect(task.firedAt - armedAt).toBeGreaterThanOrEqual(delayMs);
      expect(task.fired).toBe(1);
    }
  });

  it("ten thousand tasks fire once each, and those taken back never", async () => {
    const wheel = new TimerWheel();
    const armedAt = performance.now();
    const tasks = Array.from({ length: 10_000 }, (_, index) => {
      const task = new Recorder();
      wheel.arm(task, index % 97);
      return task;
    });
    const kept = tasks.filter((_, index) => index % 3 !== 0);
    for (const [index, task] of tasks.entries()) if (index % 3 === 0) wheel.disarm(task);
    await vi.waitFor(() => expect(kept.every(({ fired }) => fired > 0)).toBe(true), 20_000);
    await sleep(20);
    for (const [index, { fired, firedAt }] of tasks.entries()) {
      expect(fired).toBe(index % 3 === 0 ? 0 : 1);
      if (fired > 0) expect(firedAt - armedAt).toBeGreaterThanOrEqual(index % 97);
    }
  });
});

describe("a process", () => {
  const wheel = new URL("./timer-wheel.ts", import.meta.url).href;
  const task = new URL("./timer-task.ts", import.meta.url).href;
  const prelude = `
    import { TimerWheel } from ${JSON.stringify(wheel)};
    import { after } from ${JSON.stringify(task)};
    const wheel = new TimerWheel();
  `;

  it("ends when nothing is armed any more", async () => {
    const { code, stdout } = await runNode(`${prelude}
      wheel.disarm(after(wheel, 3_600_000, () => {}));
      process.on("exit", () => console.log("ended"));
    `);
    expect([code, stdout]).toEqual([0, "ended\n"]);
  });

  it("stays for a task that is armed", async () => {
    const { code, stdout } = await runNode(`${prelude}
      after(wheel, 30, () => after(wheel, 30, () => console.log("fired twice")));
    `);
    expect([code, stdout]).toEqual([0, "fired twice\n"]);
  });

  it("lives through a task that throws, where it chooses to, and the others still fire", async () => {
    const { code, stdout } = await runNode(`${prelude}
      process.on("uncaughtException", ({ message }) => console.log(message));
      after(wheel, 1, () => { throw new Error("mine") });
      for (const name of ["a", "b"]) after(wheel, 1, () => console.log(name));
    `);
    expect([code, stdout]).toEqual([0, "mine\na\nb\n"]);
  });
});

describe("by a clock that is moved by hand", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("each of the delays is kept to two ticks, also beyond a turn of the wheel", () => {
    const wheel = new TimerWheel();
    const startedAt = performance.now();
    const delays = [0, 1, 7, 2555, 2556, 2560, 2561, 5119, 5125, 10_000, 60_000, 300_000];
    const tasks = delays.map((delayMs) => {
      const task = new Recorder();
      wheel.arm(task, delayMs);
      return { task, delayMs };
    });
    vi.advanceTimersByTime(300_100);
    for (const { task, delayMs } of tasks) {
      expect(task.fired).toBe(1);
      expect(task.firedAt - startedAt).toBeGreaterThanOrEqual(delayMs);
      expect(task.firedAt - startedAt).toBeLessThanOrEqual(delayMs + MAX_LATE_MS);
    }
  });

  it("setting the machine's time fires nothing early and holds nothing up", () => {
    const wheel = new TimerWheel();
    const task = new Recorder();
    wheel.arm(task, 1000);
    vi.advanceTimersByTime(100);
    vi.setSystemTime(Date.now() + 3_600_000);
    vi.advanceTimersByTime(100);
    expect(task.fired).toBe(0);
    vi.setSystemTime(Date.now() - 7_200_000);
    vi.advanceTimersByTime(800 + MAX_LATE_MS);
    expect(task.fired).toBe(1);
  });

  it("after a pause of the process everything overdue fires at once, and nothing else", () => {
    const wheel = new TimerWheel();
    const [first, second, later] = [new Recorder(), new Recorder(), new Recorder()];
    wheel.arm(first, 10);
    wheel.arm(second, 4000);
    wheel.arm(later, 20_000);
    vi.advanceTimersByTime(5);
    const now = performance.now();
    const paused = vi.spyOn(performance, "now").mockReturnValue(now + 15_000);
    vi.advanceTimersByTime(5);
    expect([first.fired, second.fired, later.fired]).toEqual([1, 1, 0]);
    paused.mockRestore();
  });

  it("a task that fires may take back one that is due at the same time", () => {
    const wheel = new TimerWheel();
    const [first, second] = [new Recorder(), new Recorder()];
    first.onFire = () => wheel.disarm(second);
    second.onFire = () => wheel.disarm(first);
    wheel.arm(first, 10);
    wheel.arm(second, 10);
    vi.advanceTimersByTime(100);
    expect([first.fired, second.fired]).toEqual([1, 0]);
  });

  it("a task that fires may arm itself and others anew, and they wait their time", () => {
    const wheel = new TimerWheel();
    const [first, second] = [new Recorder(), new Recorder()];
    first.onFire = () => {
      if (first.fired > 1) return;
      wheel.arm(first, 500);
      wheel.arm(second, 500);
    };
    wheel.arm(first, 10);
    wheel.arm(second, 10);
    vi.advanceTimersByTime(400);
    expect([first.fired, second.fired]).toEqual([1, 0]);
    vi.advanceTimersByTime(200);
    expect([first.fired, second.fired]).toEqual([2, 1]);
  });

  it("arming an armed task moves it", () => {
    const wheel = new TimerWheel();
    const [task, other] = [new Recorder(), new Recorder()];
    wheel.arm(task, 10);
    wheel.arm(other, 10);
    wheel.arm(task, 200);
    vi.advanceTimersByTime(100);
    expect([task.fired, other.fired]).toEqual([0, 1]);
    vi.advanceTimersByTime(200);
    expect([task.fired, other.fired, vi.getTimerCount()]).toEqual([1, 1, 0]);
  });

  it("taking back twice, or what was never armed, does nothing", () => {
    const wheel = new TimerWheel();
    const [task, other] = [new Recorder(), new Recorder()];
    wheel.arm(task, 10);
    wheel.arm(other, 10);
    for (const each of [task, task, new Recorder()]) wheel.disarm(each);
    vi.advanceTimersByTime(100);
    expect([task.fired, other.fired]).toEqual([0, 1]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("delays that are no time from now on are due at the next tick, and Infinity never", () => {
    const wheel = new TimerWheel();
    const delays = [Number.NaN, -1, -1e12, Number.NEGATIVE_INFINITY, 0];
    const due = delays.map((delayMs) => {
      const task = new Recorder();
      wheel.arm(task, delayMs);
      return task;
    });
    const never = [Number.POSITIVE_INFINITY, Number.MAX_VALUE].map((delayMs) => {
      const task = new Recorder();
      wheel.arm(task, delayMs);
      return task;
    });
    vi.advanceTimersByTime(MAX_LATE_MS);
    expect(due.map(({ fired }) => fired)).toEqual([1, 1, 1, 1, 1]);
    vi.advanceTimersByTime(20_000);
    expect(never.map(({ fired }) => fired)).toEqual([0, 0]);
    for (const task of never) wheel.disarm(task);
    vi.advanceTimersByTime(MAX_LATE_MS);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("after() fires its callback once, and can be taken back", () => {
    const wheel = new TimerWheel();
    const clock = {
      now: () => Date.now(),
      arm: (task: TimerTask, delayMs: number) => wheel.arm(task, delayMs),
      disarm: (task: TimerTask) => wheel.disarm(task),
    };
    const [fires, stays] = [vi.fn(), vi.fn()];
    after(clock, 20, fires);
    clock.disarm(after(clock, 20, stays));
    vi.advanceTimersByTime(1000);
    expect([fires.mock.calls.length, stays.mock.calls.length]).toEqual([1, 0]);
  });
});
