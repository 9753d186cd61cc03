import { Runtime, type ToolContext } from "@exec/core";
import { describe, expect, it } from "vitest";
import { settle, VirtualClock } from "../../core/test-support/virtual-clock.ts";
import { CachedFunctionExecutor } from "./cached-function-executor.ts";
import type { CachedFunctionToolSpec } from "./cached-function-tool-spec.ts";

/** A cached tool that counts its runs, in a runtime of its own. */
function makeTool(spec: Partial<CachedFunctionToolSpec> = {}) {
  const clock = new VirtualClock();
  const runtime = new Runtime({ clock });
  let runs = 0;
  const tool = new CachedFunctionExecutor(
    { name: "tool", ...spec },
    () => {
      runs += 1;
      return runs;
    },
    { runtime },
  );
  return { clock, tool };
}

describe("a cached function", () => {
  it("is asked again after five minutes, where its spec says nothing", async () => {
    const { clock, tool } = makeTool();
    expect(await tool.run("a")).toBe(1);
    await clock.advance(299_999);
    expect(await tool.execute("a")).toMatchObject({ content: 1, usage: { cachedHit: true } });
    await clock.advance(1);
    expect(await tool.execute("a")).toMatchObject({ content: 2, usage: { cachedHit: false } });
    expect(tool.executorType).toBe("cached");
    expect(tool.spec.cache).toEqual({ ttlMs: 300_000 });
  });

  it("takes what its spec says of the cache, and fills in the rest", async () => {
    const { clock, tool } = makeTool({ cache: { ttlMs: 10 } });
    await tool.run("a");
    await clock.advance(10);
    expect(await tool.run("a")).toBe(2);
    const few = makeTool({ cache: { maxEntries: 1 } }).tool;
    expect(few.spec.cache).toEqual({ ttlMs: 300_000, maxEntries: 1 });
    expect([await few.run("a"), await few.run("b"), await few.run("a")]).toEqual([1, 2, 3]);
  });

  it("never shows one caller's answer to another", async () => {
    const { tool } = makeTool();
    const callers: readonly ToolContext[] = [
      {},
      { tenantId: "a" },
      { tenantId: "b" },
      { tenantId: "a", userId: "u" },
      { tenantId: "a", permissions: ["p"] },
      { tenantId: "a", permissions: ["p", "q"] },
      { tenantId: "a", roles: ["p"] },
    ];
    for (const [index, caller] of callers.entries())
      expect(await tool.run("a", caller)).toBe(index + 1);
    for (const [index, caller] of callers.entries())
      expect(await tool.run("a", caller)).toBe(index + 1);
  });

  it("is asked once for callers who come at the same time, each of whom may leave", async () => {
    const work = Promise.withResolvers<string>();
    const asked: (string | undefined)[] = [];
    const tool = new CachedFunctionExecutor(
      { name: "tool" },
      (_, { tenantId }) => {
        asked.push(tenantId);
        return work.promise;
      },
      { runtime: new Runtime() },
    );
    const controller = new AbortController();
    const first = tool.execute("a", { tenantId: "a", signal: controller.signal });
    const second = tool.execute("a", { tenantId: "a" });
    const other = tool.execute("a", { tenantId: "b" });
    await settle();
    controller.abort();
    expect(await first).toMatchObject({ error: { code: "ABORTED" } });
    work.resolve("answer");
    expect(await Promise.all([second, other])).toMatchObject([
      { content: "answer", usage: { cachedHit: true } },
      { content: "answer", usage: { cachedHit: false } },
    ]);
    expect(asked).toEqual(["a", "b"]);
  });

  it("does not keep failures", async () => {
    let runs = 0;
    const tool = new CachedFunctionExecutor(
      { name: "tool" },
      () => {
        runs += 1;
        if (runs === 1) throw new Error("down");
        return runs;
      },
      { runtime: new Runtime() },
    );
    expect(await tool.execute("a")).toMatchObject({ ok: false });
    expect(await tool.run("a")).toBe(2);
  });

  it("is refused for a tool that changes something, together with all other faults", () => {
    const spec = {
      name: "no spaces",
      cache: { ttlMs: 0 },
      annotations: { destructive: true },
      idempotency: true,
    } as const;
    expect(() => new CachedFunctionExecutor(spec, () => 1)).toThrow(
      /must match.*ttlMs.*destructive.*"idempotency"/,
    );
    expect(() => makeTool({ annotations: { readOnly: true }, idempotency: false })).not.toThrow();
    for (const bad of [null, { name: "tool", cache: true }, { name: "tool", cache: [] }])
      expect(
        () => new CachedFunctionExecutor(bad as unknown as CachedFunctionToolSpec, () => 1),
      ).toThrow(expect.objectContaining({ code: "SPEC_INVALID" }));
  });
});
