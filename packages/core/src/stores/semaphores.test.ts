import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { type Semaphore, semaphores } from "./semaphores.ts";

const waiter = { signal: new AbortController().signal };

/** What a caller who asked for a place got, as far as it is known by now. */
function asking(answer: boolean | PromiseLike<boolean>): { got: boolean | "aborted" | undefined } {
  const caller: { got: boolean | "aborted" | undefined } = { got: undefined };
  Promise.resolve(answer).then(
    (got) => {
      caller.got = got;
    },
    () => {
      caller.got = "aborted";
    },
  );
  return caller;
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("places for concurrent calls", () => {
  it("are given up to the maximum; one more is refused where there is no queue", () => {
    const limiter = semaphores();
    const ask = () => limiter.acquire("k", { max: 2 }, waiter);
    expect([ask(), ask(), ask()]).toEqual([true, true, false]);
    limiter.release("k");
    expect([ask(), ask()]).toEqual([true, false]);
  });

  it("belong to their key", () => {
    const limiter = semaphores();
    const ask = (key: string) => limiter.acquire(key, { max: 1 }, waiter);
    expect(["a", "b", "__proto__", ""].map(ask)).toEqual([true, true, true, true]);
    expect(["a", "b", "__proto__", ""].map(ask)).toEqual([false, false, false, false]);
  });

  it("are handed on first come, first served; beyond the queue calls are refused at once", async () => {
    const limiter = semaphores();
    const rule = { max: 1, queue: 2 };
    const callers = Array.from({ length: 5 }, () => asking(limiter.acquire("k", rule, waiter)));
    const got = () => callers.map((caller) => caller.got);
    await settled();
    expect(got()).toEqual([true, undefined, undefined, false, false]);
    limiter.release("k");
    await settled();
    expect(got()).toEqual([true, true, undefined, false, false]);
    limiter.release("k");
    await settled();
    expect(got()).toEqual([true, true, true, false, false]);
  });

  it("are not for those who have left: the next in the queue gets them, and the queue has room again", async () => {
    const limiter = semaphores();
    const rule = { max: 1, queue: 2 };
    limiter.acquire("k", rule, waiter);
    const impatient = new AbortController();
    const [first, second] = [impatient, waiter].map((each) =>
      asking(limiter.acquire("k", rule, each)),
    );
    expect(limiter.acquire("k", rule, waiter)).toBe(false);
    impatient.abort();
    await settled();
    expect([first?.got, second?.got]).toEqual(["aborted", undefined]);
    const third = asking(limiter.acquire("k", rule, waiter));
    limiter.release("k");
    limiter.release("k");
    await settled();
    expect([second?.got, third.got]).toEqual([true, true]);
  });

  it("an abort after the place was granted changes nothing", async () => {
    const limiter = semaphores();
    const rule = { max: 1, queue: 1 };
    limiter.acquire("k", rule, waiter);
    const controller = new AbortController();
    const caller = asking(limiter.acquire("k", rule, controller));
    limiter.release("k");
    controller.abort();
    await settled();
    expect(caller.got).toBe(true);
    expect(asking(limiter.acquire("k", { max: 1 }, waiter)).got).toBeUndefined();
    expect(limiter.acquire("k", { max: 1 }, waiter)).toBe(false);
  });

  it("leave nothing on the signal of a call that got one", async () => {
    const limiter = semaphores();
    const rule = { max: 1, queue: 1 };
    const { signal } = new AbortController();
    limiter.acquire("k", rule, { signal });
    const caller = asking(limiter.acquire("k", rule, { signal }));
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
    limiter.release("k");
    await settled();
    expect(caller.got).toBe(true);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it("a call that is aborted already does not queue", async () => {
    const limiter = semaphores();
    const rule = { max: 1, queue: 1 };
    limiter.acquire("k", rule, waiter);
    const reason = new Error("gone");
    await expect(limiter.acquire("k", rule, { signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    );
    const next = asking(limiter.acquire("k", rule, waiter));
    limiter.release("k");
    await settled();
    expect(next.got).toBe(true);
  });

  it("giving back more than was taken opens no further places", () => {
    const limiter = semaphores();
    limiter.release("k");
    limiter.acquire("k", { max: 1 }, waiter);
    for (let turn = 0; turn < 3; turn += 1) limiter.release("k");
    expect(limiter.acquire("k", { max: 1 }, waiter)).toBe(true);
    expect(limiter.acquire("k", { max: 1 }, waiter)).toBe(false);
  });

  it("idle keys are forgotten once there are ten thousand, busy ones never", async () => {
    const byKey = new Map<string, Semaphore>();
    const limiter = semaphores(byKey);
    limiter.acquire("busy", { max: 1, queue: 1 }, waiter);
    const queued = asking(limiter.acquire("busy", { max: 1, queue: 1 }, waiter));
    for (let index = 1; index < 10_000; index += 1) {
      limiter.acquire(`user ${index}`, { max: 1 }, waiter);
      limiter.release(`user ${index}`);
    }
    expect(byKey.size).toBe(10_000);
    limiter.acquire("one more", { max: 1 }, waiter);
    expect([...byKey.keys()]).toEqual(["busy", "one more"]);
    limiter.release("busy");
    await settled();
    expect(queued.got).toBe(true);
  });
});
