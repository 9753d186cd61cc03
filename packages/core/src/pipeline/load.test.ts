import { describe, expect, it } from "vitest";
import { endOf, type Log } from "../../test-support/closing.ts";
import { settle, VirtualClock } from "../../test-support/virtual-clock.ts";
import { CallsUnderWay, type UnderWay } from "./load.ts";

function underWay(name: string, log: Log): UnderWay {
  return {
    place: 0,
    waitsFor: undefined,
    worksFor: undefined,
    cutByClose: () => void log.push(`${name} cut off`),
  };
}

/** Calls that have begun in this order. */
function begun(...names: string[]) {
  const all = new CallsUnderWay();
  const clock = new VirtualClock();
  const log: Log = [];
  const calls = names.map((name) => underWay(name, log));
  for (const call of calls) all.enter(call);
  return { all, clock, log, calls };
}

describe("calls under way", () => {
  it.each([
    [[0, 2], "b"],
    [[1, 2], "a"],
    [[2, 0], "b"],
    [[0, 1], "c"],
  ])("that end in the order %j leave %s to be cut off", async (order, left) => {
    const { all, clock, log, calls } = begun("a", "b", "c");
    for (const index of order) all.leave(calls[index] as UnderWay);
    endOf(log, all.drain(100, clock));
    await clock.advance(100);
    expect(log).toEqual([`${left} cut off`]);
    all.leave(calls.find((_, index) => !order.includes(index)) as UnderWay);
    await settle();
    expect(log).toEqual([`${left} cut off`, "closed"]);
  });

  it("that ended leave no timer behind", async () => {
    const { all, clock, log, calls } = begun("a");
    endOf(log, all.drain(100, clock));
    expect(clock.armed).toBe(1);
    all.leave(calls[0] as UnderWay);
    await settle();
    expect([log, clock.armed]).toEqual([["closed"], 0]);
  });

  it("are waited for where one begins in the turn in which the last one ends", async () => {
    const { all, clock, log, calls } = begun("a");
    endOf(log, all.drain(100, clock));
    all.leave(calls[0] as UnderWay);
    for (let step = 0; step < 20; step += 1) await undefined;
    const next = underWay("b", log);
    all.enter(next);
    await settle();
    expect(log).toEqual([]);
    all.leave(next);
    await settle();
    expect(log).toEqual(["closed"]);
  });
});
