import { describe, expect, it } from "vitest";
import { makeGated } from "../../../test-support/gated-tool.ts";
import { down, failed, makeTool, never } from "../../../test-support/pipeline.ts";
import { settle } from "../../../test-support/virtual-clock.ts";
import type { ToolResult } from "../../result/tool-result.ts";
import { memoryCache } from "../../stores/memory-cache.ts";
import { memoryLedger } from "../../stores/memory-ledger.ts";
import { type Guard, refusal } from "../guard.ts";

const caller = { tenantId: "t" };

describe("work that several wait for", () => {
  it("has no deadline where one of them has none", async () => {
    const { clock, executor, contexts } = await makeGated({ idempotency: true, deadlineMs: 0 });
    void executor.execute({}, { ...caller, deadline: clock.now() + 50 });
    await settle();
    expect(contexts[0]?.deadline).toBe(clock.now() + 50);
    void executor.execute({}, caller);
    await settle();
    expect(contexts[0]?.deadline).toBeUndefined();
  });

  it("is not begun by those who were cut off while they waited for another one to end", async () => {
    const rows = memoryLedger();
    const gate = Promise.withResolvers<void>();
    let runs = 0;
    const { executor } = await makeTool(
      { idempotency: true },
      (_, context) => {
        runs += 1;
        context.report({ effect: "none" });
        return never();
      },
      { ledger: { ...rows, remove: (...row) => gate.promise.then(() => rows.remove(...row)) } },
    );
    const aborts = [new AbortController(), new AbortController()] as const;
    const first = executor.execute({}, { ...caller, signal: aborts[0].signal });
    await settle();
    aborts[0].abort();
    const late = executor.execute({}, { ...caller, signal: aborts[1].signal });
    await settle();
    aborts[1].abort();
    gate.resolve();
    for (const call of [first, late]) expect(failed(await call).error.code).toBe("ABORTED");
    await settle();
    expect(runs).toBe(1);
  });

  it("tells each of them its warnings, belongs to the first one's run, and gives it the artifacts", async () => {
    const artifact = { name: "a.txt", mediaType: "text/plain", uri: "file:a.txt" };
    let runId: string | undefined;
    const { executor } = await makeTool({ idempotency: true }, async (_, context) => {
      runId = context.runId;
      context.report({ warnings: ["mind the gap"], artifacts: [artifact] });
      await settle();
    });
    const [first, second] = await Promise.all([
      executor.execute({}, caller),
      executor.execute({}, { ...caller, runId: "second" }),
    ]);
    expect(first.runId).toBe(runId);
    expect(first).toMatchObject({ warnings: ["mind the gap"], artifacts: [artifact] });
    expect(second).toMatchObject({ warnings: ["mind the gap"], artifacts: [] });
  });

  it("that failed was no hit of the cache", async () => {
    const { executor } = await makeTool({ cache: { ttlMs: 1000 } }, async () => {
      await settle();
      throw down();
    });
    const calls = [executor.execute({}, caller), executor.execute({}, caller)];
    for (const call of calls) expect((await call).usage.cachedHit).toBe(false);
  });

  it("says what it has done to guards that hide it from those who waited along", async () => {
    const hide: Guard = {
      name: "hide",
      place: "admit",
      before: "shared-work",
      compile: () => ({ exit: () => refusal({ code: "HIDDEN", message: "Not for you." }) }),
    };
    const { executor } = await makeTool({ idempotency: true }, () => settle(), { guards: [hide] });
    const calls = [executor.execute({}, caller), executor.execute({}, caller)];
    for (const call of [...calls, Promise.all(calls).then(() => executor.execute({}, caller))])
      expect(failed(await call).error).toMatchObject({ code: "HIDDEN", effect: "committed" });
  });

  it("is one for each cache, whatever the ledger", async () => {
    const { executor, gate, contexts, runtime } = await makeGated({ cache: { ttlMs: 1000 } });
    const { ledger } = runtime.services;
    const services = { cache: memoryCache(), ledger };
    const calls = [executor.execute({}, caller), executor.execute({}, { ...caller, services })];
    await settle();
    gate.resolve("done");
    await Promise.all(calls);
    expect(contexts).toHaveLength(2);
  });
});

it("Loads of other tenants, users and permissions are loads of their own", async () => {
  const { executor, gate, contexts } = await makeGated({ cache: { ttlMs: 1000 } });
  const callers = [
    { tenantId: "a" },
    { tenantId: "b" },
    { tenantId: "a", userId: "u" },
    { tenantId: "a", userId: "u", permissions: ["p"] },
    { tenantId: "a", userId: "u", permissions: ["p"], roles: ["r"] },
  ];
  const calls = [...callers, ...callers].map((each) => executor.execute({}, each));
  await settle();
  expect(contexts).toHaveLength(callers.length);
  gate.resolve("done");
  const results: ToolResult[] = await Promise.all(calls);
  expect(results.every(({ ok }) => ok)).toBe(true);
});

it("Duplicates with other arguments are refused while the first one runs", async () => {
  const { executor, gate } = await makeGated({ idempotency: { keys: ["id"] } });
  const first = executor.execute({ id: 1, amount: 1 }, caller);
  await settle();
  const other = failed(await executor.execute({ id: 1, amount: 2 }, caller));
  expect(other.error).toMatchObject({ code: "IDEMPOTENCY_CONFLICT", effect: "none" });
  gate.resolve("done");
  expect((await first).ok).toBe(true);
});
