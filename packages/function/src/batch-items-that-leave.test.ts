import { ToolError } from "@exec/core";
import { describe, expect, it } from "vitest";
import { settle } from "../../core/test-support/virtual-clock.ts";
import { codes, effects, makeBatchingTool } from "../test-support/batching-tool.ts";
import type { BatchContext } from "./batch-function.ts";

describe("an item that leaves", () => {
  it("before its batch is sent is taken out, and nothing has happened", async () => {
    const { tool, batches, clock } = await makeBatchingTool({
      batching: { delayMs: 10 },
      timeoutMs: 0,
    });
    const controller = new AbortController();
    const late = tool.execute(1, { signal: controller.signal });
    const dead = tool.execute(2, { deadline: clock.now() + 5 });
    const kept = tool.execute(3);
    await clock.advance(5);
    controller.abort();
    const results = await Promise.all([late, dead]);
    expect(codes(results)).toEqual(["ABORTED", "DEADLINE_EXCEEDED"]);
    expect(effects(results)).toEqual(["none", "none"]);
    await clock.advance(5);
    expect(await kept).toMatchObject({ ok: true, content: 3 });
    expect(batches).toEqual([[3]]);
  });

  it("last leaves no batch, no timer and no claim", async () => {
    const { tool, batches, clock } = await makeBatchingTool({
      batching: { delayMs: 10 },
      idempotency: true,
    });
    const call = tool.execute({ id: 1 }, { deadline: clock.now() + 5 });
    await clock.advance(5);
    expect(await call).toMatchObject({ error: { code: "DEADLINE_EXCEEDED", effect: "none" } });
    await clock.advance(5);
    expect(batches).toEqual([]);
    expect(clock.armed).toBe(0);
    const again = tool.execute({ id: 1 });
    await clock.advance(10);
    expect(await again).toMatchObject({ ok: true, usage: { idempotencyReused: false } });
  });

  it("after its batch was sent does not disturb the others, and its late outcome is recorded", async () => {
    const work = Promise.withResolvers<unknown>();
    const { tool, batches } = await makeBatchingTool({ idempotency: true }, () => work.promise);
    const controller = new AbortController();
    const left = tool.execute({ id: 1 }, { signal: controller.signal });
    const kept = tool.execute({ id: 2 });
    await settle();
    controller.abort();
    expect(await left).toMatchObject({ error: { code: "ABORTED", effect: "unknown" } });
    work.resolve(["one", "two"]);
    expect(await kept).toMatchObject({ ok: true, content: "two" });
    await settle();
    expect(await tool.execute({ id: 1 })).toMatchObject({
      ok: true,
      content: "one",
      usage: { idempotencyReused: true },
    });
    expect(batches).toHaveLength(1);
  });

  it("late and without effect gives its claim back", async () => {
    const work = Promise.withResolvers<unknown>();
    let sends = 0;
    const { tool, clock } = await makeBatchingTool({ idempotency: true, timeoutMs: 5 }, (items) => {
      sends += 1;
      return sends === 1 ? work.promise : items;
    });
    const left = tool.execute({ id: 1 });
    await settle();
    await clock.advance(5);
    expect(await left).toMatchObject({ error: { code: "TIMEOUT", effect: "unknown" } });
    work.resolve([new ToolError({ code: "REFUSED", message: "not taken", effect: "none" })]);
    await settle();
    expect(await tool.execute({ id: 1 })).toMatchObject({ ok: true, content: { id: 1 } });
  });

  it("last, of those that were sent, aborts the batch's signal; no earlier one does", async () => {
    let seen: BatchContext | undefined;
    const { tool } = await makeBatchingTool({}, (_, context) => {
      seen = context;
      expect(context.signal.aborted).toBe(false);
      return new Promise(() => {});
    });
    const callers = [new AbortController(), new AbortController()];
    const calls = callers.map(({ signal }, item) => tool.execute(item, { signal }));
    await settle();
    callers[0]?.abort();
    await calls[0];
    expect(seen?.signal.aborted).toBe(false);
    callers[1]?.abort();
    await calls[1];
    expect(seen?.signal.aborted).toBe(true);
    expect(seen?.signal.reason).toMatchObject({ name: "AbortError" });
  });

  describe.each([
    ["with a value", () => 0],
    ["with an error", () => new Error("no 0")],
    ["by their own promise", async () => 0],
    ["by a promise that rejects", () => Promise.reject(new Error("no 0"))],
  ])("last, after others were answered %s,", (_, first) => {
    it("aborts the signal, and the deadline is its own before", async () => {
      const sent = Promise.withResolvers<BatchContext>();
      const { tool, clock } = await makeBatchingTool({ timeoutMs: 0 }, (_items, context) => {
        sent.resolve(context);
        return [first(), new Promise(() => {})];
      });
      const start = clock.now();
      const controller = new AbortController();
      const answered = tool.execute(0, { deadline: start + 50 });
      const left = tool.execute(1, { deadline: start + 10, signal: controller.signal });
      const context = await sent.promise;
      const { signal } = context;
      await answered;
      expect(signal.aborted).toBe(false);
      expect(context.deadline).toBe(start + 10);
      controller.abort();
      await left;
      expect(signal.aborted).toBe(true);
      expect(signal.reason).toMatchObject({ name: "AbortError" });
    });
  });

  it.each([
    ["with the list", async (kept: Promise<unknown>) => [await kept, new Promise(() => {})]],
    ["by its own promise", (kept: Promise<unknown>) => [kept, new Promise(() => {})]],
  ])("before the last one is answered %s leaves nobody: the signal aborts", async (_, answers) => {
    const sent = Promise.withResolvers<BatchContext>();
    const work = Promise.withResolvers<unknown>();
    const { tool } = await makeBatchingTool({}, (_items, context) => {
      sent.resolve(context);
      return answers(work.promise);
    });
    const controller = new AbortController();
    const kept = tool.execute(0);
    const left = tool.execute(1, { signal: controller.signal });
    const { signal } = await sent.promise;
    controller.abort();
    await left;
    expect(signal.aborted).toBe(false);
    work.resolve("kept");
    expect(await kept).toMatchObject({ content: "kept" });
    expect(signal.aborted).toBe(true);
  });

  it("aborts nothing that has come to its end", async () => {
    const sent = Promise.withResolvers<BatchContext>();
    const work = Promise.withResolvers<unknown>();
    const { tool } = await makeBatchingTool({}, (_, context) => {
      sent.resolve(context);
      return work.promise;
    });
    const controllers = [0, 1, 2].map(() => new AbortController());
    const calls = controllers.map(({ signal }, item) => tool.execute(item, { signal }));
    const { signal } = await sent.promise;
    controllers[2]?.abort();
    await calls[2];
    work.resolve([0, Promise.resolve(1), 2]);
    expect(codes(await Promise.all(calls))).toEqual([true, true, "ABORTED"]);
    for (const controller of controllers) controller.abort();
    expect(signal.aborted).toBe(false);
  });

  it("stays in its batch for a duplicate that still waits", async () => {
    const sent = Promise.withResolvers<BatchContext>();
    const { tool, clock } = await makeBatchingTool({ idempotency: true }, (_, context) => {
      sent.resolve(context);
      return new Promise(() => {});
    });
    const callers = [new AbortController(), new AbortController()];
    const calls = callers.map(({ signal }, index) =>
      tool.execute({ id: 1 }, { signal, deadline: clock.now() + 10 * (index + 1) }),
    );
    const context = await sent.promise;
    expect(context.contexts).toHaveLength(1);
    expect(context.deadline).toBe(clock.now() + 20);
    callers[0]?.abort();
    await calls[0];
    expect(context.signal.aborted).toBe(false);
    callers[1]?.abort();
    await calls[1];
    expect(context.signal.aborted).toBe(true);
  });

  it("before the signal is first read counts all the same", async () => {
    const sent = Promise.withResolvers<BatchContext>();
    const { tool } = await makeBatchingTool({}, (_, context) => {
      sent.resolve(context);
      return new Promise(() => {});
    });
    const controller = new AbortController();
    const call = tool.execute(1, { signal: controller.signal });
    const context = await sent.promise;
    controller.abort();
    await call;
    expect(context.signal.aborted).toBe(true);
  });

  it("by its time-out leaves a batch that never settles", async () => {
    const { tool, clock } = await makeBatchingTool({ timeoutMs: 50 }, () => new Promise(() => {}));
    const calls = Promise.all([tool.execute(1), tool.execute(2)]);
    await settle();
    await clock.advance(50);
    const results = await calls;
    expect(codes(results)).toEqual(["TIMEOUT", "TIMEOUT"]);
    expect(effects(results)).toEqual(["unknown", "unknown"]);
    expect(clock.armed).toBe(0);
    await tool.close();
  });
});

describe("a batch's deadline", () => {
  it("is the latest of those that still wait, each of whom keeps his own", async () => {
    const sent = Promise.withResolvers<BatchContext>();
    const { tool, clock } = await makeBatchingTool({ timeoutMs: 0 }, (_, context) => {
      sent.resolve(context);
      return new Promise(() => {});
    });
    const start = clock.now();
    const controller = new AbortController();
    const { signal } = controller;
    const first = tool.execute(1, { deadline: start + 10 });
    const second = tool.execute(2, { deadline: start + 30, signal });
    const third = tool.execute(3, { deadline: start + 20 });
    const context = await sent.promise;
    expect(context.deadline).toBe(start + 30);
    await clock.advance(10);
    expect(codes([await first])).toEqual(["DEADLINE_EXCEEDED"]);
    controller.abort();
    expect(codes([await second])).toEqual(["ABORTED"]);
    expect(context.deadline).toBe(start + 20);
    await clock.advance(10);
    expect(codes([await third])).toEqual(["DEADLINE_EXCEEDED"]);
  });

  it("is none where one of them has none", async () => {
    const { tool, clock } = await makeBatchingTool(
      { timeoutMs: 0, deadlineMs: 0 },
      (items, context) => items.map(() => context.deadline ?? "never"),
    );
    const results = await Promise.all([
      tool.execute(1, { deadline: clock.now() + 10 }),
      tool.execute(2),
    ]);
    expect(results).toMatchObject([{ content: "never" }, { content: "never" }]);
  });
});
