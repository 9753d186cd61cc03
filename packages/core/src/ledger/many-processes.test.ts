import { describe, expect, it } from "vitest";
import { Database } from "../../test-support/simulation/database.ts";
import { Network } from "../../test-support/simulation/network.ts";
import { SimulatedProcess } from "../../test-support/simulation/simulated-process.ts";
import { World } from "../../test-support/simulation/world.ts";
import { TestExecutor } from "../../test-support/test-executor.ts";
import type { ToolResult } from "../result/tool-result.ts";
import { Runtime } from "../runtime/runtime.ts";

const PROCESSES = 5;
const CALLS = 100;
const WORK_MS = 3000;
/** Far longer than any of these takes, also on a machine that is busy. */
const LONG_MS = 600_000;

/** 500 callers of five processes who ask again for as long as they are told to; and the runs of the tool. */
async function callAll(
  work: (by: SimulatedProcess, run: number) => unknown,
  spec: { deadlineMs?: number; annotations?: { idempotent: boolean } } = {},
) {
  const world = new World(1);
  const database = new Database(world, spec.annotations?.idempotent === true, undefined);
  const mood = { isInstant: false, faultChance: 0, slowChance: 0 };
  const network = new Network(database, mood, () => {});
  const results: ToolResult[] = [];
  let runs = 0;
  let turnedAway = 0;
  const call = (by: SimulatedProcess, executor: TestExecutor): void => {
    executor.execute({ id: 1 }, { tenantId: "t" }).then((result) => {
      const again = result.ok ? undefined : result.error.retryAfterMs;
      if (again === undefined) {
        results.push(result);
        return;
      }
      turnedAway += 1;
      by.later(again, () => call(by, executor));
    });
  };
  for (let index = 0; index < PROCESSES; index += 1) {
    const by = new SimulatedProcess(`p${index}`, world, { skewMs: index * 1000, crashChance: 0 });
    const runtime = new Runtime({ clock: by, ledger: network.storeOf(by) });
    const executor = new TestExecutor(
      { name: "tool", idempotency: true, ...spec },
      () => {
        runs += 1;
        return work(by, runs);
      },
      { runtime },
    );
    await executor.ready();
    for (let count = 0; count < CALLS; count += 1) by.later(count % 7, () => call(by, executor));
  }
  await world.run();
  expect(world.fault).toBeUndefined();
  return { results, runs, turnedAway };
}

function after(by: SimulatedProcess, value: unknown): Promise<unknown> {
  return new Promise((resolve) => by.later(WORK_MS, () => resolve(value)));
}

describe("500 duplicates in five processes", { timeout: LONG_MS }, () => {
  it("run once; whoever is told that it is in progress and asks again gets the same result", async () => {
    const { results, runs, turnedAway } = await callAll((by, run) => after(by, { order: run }));
    expect(runs).toBe(1);
    expect(turnedAway).toBeGreaterThan(PROCESSES * CALLS * 0.5);
    expect(results).toHaveLength(PROCESSES * CALLS);
    const contents = results.map((result) =>
      result.ok ? JSON.stringify(result.content) : "failed",
    );
    expect(new Set(contents)).toEqual(new Set(['{"order":1}']));
    expect(results.filter(({ usage }) => usage.attempts > 0)).toHaveLength(1);
  });

  it("are told that nobody knows where the process that ran it is gone, and run nothing again", async () => {
    const { results, runs } = await callAll(
      (by) => {
        by.crash("in the middle of its work");
        return after(by, 1);
      },
      { deadlineMs: 5000 },
    );
    expect(runs).toBe(1);
    // Those of the process that is gone get no answer.
    expect(results).toHaveLength((PROCESSES - 1) * CALLS);
    const codes = results.map((result) => (result.ok ? "ok" : result.error.code));
    expect(new Set(codes)).toEqual(new Set(["OUTCOME_UNKNOWN"]));
  });

  it("run again in another process where the tool is declared idempotent", async () => {
    const { results, runs } = await callAll(
      (by, run) => {
        if (run === 1) by.crash("in the middle of its work");
        return after(by, { order: "the same" });
      },
      { deadlineMs: 5000, annotations: { idempotent: true } },
    );
    expect(runs).toBe(2);
    expect(results).toHaveLength((PROCESSES - 1) * CALLS);
    expect(results.every(({ ok }) => ok)).toBe(true);
  });
});
