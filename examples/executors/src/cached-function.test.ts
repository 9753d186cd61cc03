import { Runtime } from "@exec/core";
import { FunctionExecutorFactory } from "@exec/function";
import { expect, test } from "vitest";
import { countPrimes, countPrimesSpec, main } from "./cached-function.ts";
import { KeyedCacheExecutor, type KeyedCacheSpec } from "./executors/keyed-cache-executor.ts";

test("the key is the named arguments and the caller", async () => {
  expect(await main()).toEqual([
    { content: 78_498, fromCache: false },
    { content: 78_498, fromCache: true },
    { content: 78_498, fromCache: false },
  ]);
});

test("an answer is made again after its lifetime", async () => {
  let now = Date.now();
  const { clock } = new Runtime().services;
  const runtime = new Runtime({ clock: { ...clock, now: () => now } });
  await using tool = new KeyedCacheExecutor(countPrimesSpec, countPrimes, { runtime });
  const fromCache = async () => (await tool.execute({ below: 100 })).usage.cachedHit;
  expect(await fromCache()).toBe(false);
  now += countPrimesSpec.cacheTtlMs - 1;
  expect(await fromCache()).toBe(true);
  now += 1;
  expect(await fromCache()).toBe(false);
});

test("its own fields are checked at creation, all faults together", () => {
  const spec: KeyedCacheSpec = { name: "misspelt", cacheKey: [""], cacheTtlMs: 0 };
  expect(() => new KeyedCacheExecutor(spec, () => 1)).toThrow(
    /"cacheKey" item 0 must be a non-empty string; "cacheTtlMs" must be a whole number/,
  );
});

test("the type is gone when main is over", () => {
  expect(FunctionExecutorFactory.listExecutorTypes()).not.toContain("keyed-cache");
});
