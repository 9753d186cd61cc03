import { describe, expect, it } from "vitest";
import { failed, makeTool, never, watch } from "../../../test-support/pipeline.ts";

describe("the cache", () => {
  it("answers the same call of the same caller until its time is over", async () => {
    let runs = 0;
    const { clock, executor } = await makeTool({ cache: { ttlMs: 1000 } }, () => {
      runs += 1;
      return { runs };
    });
    await executor.execute({ a: 1, b: 2 });
    const hit = await executor.execute({ b: 2, a: 1 });
    expect(hit).toMatchObject({ content: { runs: 1 }, usage: { cachedHit: true, attempts: 0 } });
    await clock.advance(1000);
    expect(await executor.execute({ a: 1, b: 2 })).toMatchObject({
      content: { runs: 2 },
      usage: { cachedHit: false },
    });
  });

  it("never answers another tenant, user or set of permissions", async () => {
    let runs = 0;
    const { executor } = await makeTool({ cache: { ttlMs: 1000 } }, () => {
      runs += 1;
      return runs;
    });
    for (const caller of [
      {},
      { tenantId: "a" },
      { tenantId: "a", userId: "u" },
      { tenantId: "a", userId: "u", permissions: ["p"] },
    ]) {
      await executor.execute({}, caller);
    }
    expect(runs).toBe(4);
    expect(
      await executor.execute({}, { tenantId: "a", userId: "u", permissions: new Set(["p"]) }),
    ).toMatchObject({ content: 4 });
  });

  it("keeps no failures and forgets the least recently used entry", async () => {
    let runs = 0;
    const { executor } = await makeTool({ cache: { ttlMs: 1000, maxEntries: 2 } }, (args) => {
      runs += 1;
      if (args === "bad") throw new Error("bad");
      return args;
    });
    failed(await executor.execute("bad"));
    failed(await executor.execute("bad"));
    expect(runs).toBe(2);
    for (const args of ["a", "b", "a", "c", "a", "b"]) await executor.execute(args);
    expect(runs).toBe(6);
  });

  it("gives each caller an object of its own", async () => {
    const { executor } = await makeTool({ cache: { ttlMs: 1000 } }, () => ({ list: [1] }));
    const first = (await executor.run({})) as { list: number[] };
    first.list.push(2);
    expect(await executor.run({})).toEqual({ list: [1] });
  });

  it("that does not answer or take is done without, and says so", async () => {
    const broken = (): never => {
      throw new Error("cache down");
    };
    const { executor } = await makeTool({ cache: { ttlMs: 1000 } }, () => "fresh", {
      cache: { get: broken, set: broken },
    });
    const result = await executor.execute({});
    expect(result).toMatchObject({ ok: true, content: "fresh" });
    expect(result.warnings).toEqual([
      expect.stringContaining("cache down"),
      expect.stringContaining("cache down"),
    ]);
  });

  it("that hangs is done without, too, and the answer is kept", async () => {
    const { clock, executor } = await makeTool({ cache: { ttlMs: 1000 } }, () => "fresh", {
      cache: { get: never, set: never },
    });
    const call = watch(executor.execute({}));
    await clock.advance(10_000);
    expect(call.result).toMatchObject({ ok: true, content: "fresh" });
    expect(call.result?.warnings).toEqual([
      "The cache did not answer: no answer within 1000 ms",
      "The cache did not take the answer: no answer within 2500 ms",
    ]);
  });

  it("beside an idempotency rule tells apart what its key does not", async () => {
    const rules = { idempotency: { keys: ["id"], ttlMs: 1 }, cache: { ttlMs: 1000 } };
    const { clock, executor } = await makeTool(rules, (args) => (args as { q: string }).q);
    const caller = { tenantId: "t" };
    expect(await executor.execute({ id: 1, q: "a" }, caller)).toMatchObject({ content: "a" });
    await clock.advance(1);
    expect(await executor.execute({ id: 1, q: "b" }, caller)).toMatchObject({ content: "b" });
  });
});
