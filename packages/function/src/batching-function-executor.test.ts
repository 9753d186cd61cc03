import { runInNewContext } from "node:vm";
import { ToolError } from "@exec/core";
import { describe, expect, it } from "vitest";
import { codes, effects, makeBatchingTool } from "../test-support/batching-tool.ts";
import { BatchingFunctionExecutor } from "./batching-function-executor.ts";

describe("a batching function", () => {
  it("is called once for the calls of one turn, and each gets its own value or error", async () => {
    const { tool, batches } = await makeBatchingTool({}, (items) =>
      items.map((item) =>
        item === 2
          ? new Error("no 2")
          : item === 3
            ? new ToolError({ code: "NOT_FOUND", message: "no 3", effect: "none" })
            : `value ${String(item)}`,
      ),
    );
    const results = await Promise.all([1, 2, 3, 4].map((item) => tool.execute(item)));
    expect(batches).toEqual([[1, 2, 3, 4]]);
    expect(results).toMatchObject([
      { ok: true, content: "value 1" },
      { ok: false, error: { code: "EXECUTION_FAILED", effect: "unknown" } },
      { ok: false, error: { code: "NOT_FOUND", effect: "none" } },
      { ok: true, content: "value 4" },
    ]);
    expect(tool.executorType).toBe("batching");
  });

  it("gets its first batch at maxSize at once, and the rest after the delay", async () => {
    const { tool, batches, clock } = await makeBatchingTool({
      batching: { maxSize: 3, delayMs: 10 },
    });
    const calls = Promise.all([1, 2, 3, 4].map((item) => tool.execute(item)));
    expect(batches).toEqual([[1, 2, 3]]);
    await clock.advance(9);
    expect(batches).toHaveLength(1);
    await clock.advance(1);
    expect(batches).toEqual([[1, 2, 3], [4]]);
    expect(codes(await calls)).toEqual([true, true, true, true]);
    expect(clock.armed).toBe(0);
  });

  it("never mixes callers of different tenants, users, permissions, roles or services", async () => {
    const { tool, runtime } = await makeBatchingTool({}, (items, { contexts }) =>
      items.map(() => contexts.map(({ runId }) => runId)),
    );
    const { clock } = runtime.services;
    const callers = [
      {},
      { tenantId: "a" },
      { tenantId: "a", userId: "u" },
      { tenantId: "a", permissions: ["p"] },
      { tenantId: "a", roles: ["p"] },
      { tenantId: 'a","u' },
      { tenantId: "a", services: { clock } },
    ];
    const pairs = await Promise.all(
      callers.flatMap((caller, index) => [
        tool.execute(null, { ...caller, runId: `${index} first` }),
        tool.execute(null, { ...caller, runId: `${index} second` }),
      ]),
    );
    for (const [index, result] of pairs.entries()) {
      const caller = Math.floor(index / 2);
      expect(result).toMatchObject({ content: [`${caller} first`, `${caller} second`] });
    }
  });

  it("keeps ten thousand concurrent calls of seven tenants apart", async () => {
    const { tool, batches } = await makeBatchingTool({}, async (items, { tenantId }) => {
      await null;
      return items.map((item) => [tenantId, item]);
    });
    const results = await Promise.all(
      Array.from({ length: 10_000 }, (_, index) =>
        tool.run(index, { tenantId: `tenant ${index % 7}` }),
      ),
    );
    expect(results).toEqual(
      Array.from({ length: 10_000 }, (_, index) => [`tenant ${index % 7}`, index]),
    );
    expect(batches.length).toBe(7 * Math.ceil(10_000 / 7 / 100));
  });

  it("is not confused by hostile arguments", async () => {
    const { tool } = await makeBatchingTool({});
    const items = [
      "__proto__",
      JSON.parse('{"__proto__":1}'),
      "constructor",
      { length: 7 },
      [],
      -1,
    ];
    const results = await Promise.all(items.map((item) => tool.run(item)));
    expect(results).toEqual(items);
    expect(Object.getOwnPropertyNames(results[1])).toEqual(["__proto__"]);
  });

  it("fails every item where it throws, with what it says of the effect", async () => {
    let thrown: unknown = new Error("down");
    const { tool } = await makeBatchingTool({}, async () => {
      throw thrown;
    });
    const call = () => Promise.all([tool.execute(1), tool.execute(2)]);
    const plain = await call();
    expect(codes(plain)).toEqual(["EXECUTION_FAILED", "EXECUTION_FAILED"]);
    expect(effects(plain)).toEqual(["unknown", "unknown"]);
    thrown = new ToolError({ code: "DOWN", message: "not sent", effect: "none" });
    expect(effects(await call())).toEqual(["none", "none"]);
    const bad = {
      get: () => {
        throw new Error("looked at");
      },
      has: () => {
        throw new Error("looked at");
      },
    };
    thrown = new Proxy({}, bad);
    expect(codes(await call())).toEqual(["EXECUTION_FAILED", "EXECUTION_FAILED"]);
  });

  it.each([
    ["too few", [1], "2 items and returned 1 answer"],
    ["too many", [1, 2, 3], "2 items and returned 3 answers"],
    ["no list", new Map(), "2 items and returned object and no list"],
    ["nothing", undefined, "2 items and returned undefined and no list"],
  ])("fails every item where it returns %s", async (_, returned, message) => {
    const { tool } = await makeBatchingTool({}, () => returned);
    const results = await Promise.all([tool.execute(1), tool.execute(2)]);
    for (const result of results) {
      expect(result).toMatchObject({
        error: {
          code: "OUTPUT_INVALID",
          effect: "unknown",
          message: expect.stringContaining(message),
        },
      });
    }
  });

  it("may answer each item with a promise of its own", async () => {
    const { tool } = await makeBatchingTool({}, (items) =>
      items.map(async (item) => {
        if (item === 1) return item;
        if (item === 2) return new Error("no 2");
        throw new ToolError({ code: "NOT_FOUND", message: "no 3", effect: "none" });
      }),
    );
    const results = await Promise.all([1, 2, 3].map((item) => tool.execute(item)));
    expect(codes(results)).toEqual([true, "EXECUTION_FAILED", "NOT_FOUND"]);
    expect(effects(results)).toEqual([undefined, "unknown", "none"]);
  });

  it("fails one item only where a look at its answer does, and keeps the claims of the others", async () => {
    const refused = new ToolError({ code: "REFUSED", message: "not taken", effect: "none" });
    const get = (): never => {
      throw refused;
    };
    const answers = [Promise.resolve("one"), new Proxy({}, { has: get }), "three"];
    const { tool, batches } = await makeBatchingTool({ idempotency: true }, (items) =>
      items.length === 3 ? answers : ["two"],
    );
    const call = () => Promise.all([1, 2, 3].map((id) => tool.execute({ id })));
    expect(await call()).toMatchObject([
      { ok: true, content: "one" },
      { ok: false, error: { code: "REFUSED", effect: "none" } },
      { ok: true, content: "three" },
    ]);
    expect(codes(await call())).toEqual([true, true, true]);
    expect(batches).toEqual([[{ id: 1 }, { id: 2 }, { id: 3 }], [{ id: 2 }]]);
  });

  it("fails one item only where its answer cannot be read", async () => {
    const answers = Object.defineProperty(["one", "two"], 0, {
      get() {
        throw new Error("gone");
      },
    });
    const { tool } = await makeBatchingTool({}, () => answers);
    const results = await Promise.all([tool.execute(1), tool.execute(2)]);
    expect(codes(results)).toEqual(["EXECUTION_FAILED", true]);
  });

  it("takes an error of another realm for one", async () => {
    const { tool } = await makeBatchingTool({}, () => [runInNewContext("new RangeError('far')")]);
    expect(await tool.execute(1)).toMatchObject({
      error: { code: "EXECUTION_FAILED" },
    });
  });

  it("may call its own tool: those calls are a batch of their own", async () => {
    const { tool, batches } = await makeBatchingTool({ batching: { maxSize: 2 } }, (items) =>
      Promise.all(items.map((item) => (item === 0 ? "end" : tool.run(Number(item) - 1)))),
    );
    expect(await Promise.all([tool.run(1), tool.run(2)])).toEqual(["end", "end"]);
    expect(batches).toEqual([[1, 2], [0, 1], [0]]);
  });

  it("is asked for valid and permitted calls only", async () => {
    const { tool, batches } = await makeBatchingTool({
      inputSchema: { type: "integer" },
      permissions: ["p"],
    });
    const allowed = { permissions: ["p"] };
    const results = await Promise.all([
      tool.execute(1, allowed),
      tool.execute("1", allowed),
      tool.execute(2),
      tool.execute(3, allowed),
    ]);
    expect(codes(results)).toEqual([true, "ARGUMENTS_INVALID", "PERMISSION_DENIED", true]);
    expect(batches).toEqual([[1, 3]]);
  });

  it("is retried item by item, in a later batch", async () => {
    const failed = new Set<unknown>();
    const { tool, batches, clock } = await makeBatchingTool(
      { retry: true, batching: { delayMs: 10 } },
      (items) =>
        items.map((item) => {
          if (item === 1 || failed.has(item)) return item;
          failed.add(item);
          return new ToolError({ code: "BUSY", message: "…", retryable: true, effect: "none" });
        }),
    );
    const calls = Promise.all([1, 2, 3].map((item) => tool.execute(item)));
    await clock.advance(10_000);
    expect(codes(await calls)).toEqual([true, true, true]);
    expect(batches).toEqual([
      [1, 2, 3],
      [2, 3],
    ]);
  });

  it("runs duplicates of an idempotent call once, and is given each item's key", async () => {
    const keys: unknown[] = [];
    const { tool, batches } = await makeBatchingTool(
      { idempotency: true },
      (items, { contexts }) => {
        keys.push(...contexts.map(({ idempotencyKey }) => idempotencyKey));
        return items;
      },
    );
    const results = await Promise.all([1, 1, 2, 1].map((item) => tool.execute({ item })));
    expect(batches).toEqual([[{ item: 1 }, { item: 2 }]]);
    expect(codes(results)).toEqual([true, true, true, true]);
    expect(new Set(keys).size).toBe(2);
    expect(keys.every((key) => typeof key === "string")).toBe(true);
  });

  it("logs, reports and tells progress for each item", async () => {
    const { tool } = await makeBatchingTool({}, (items, { contexts }) =>
      items.map((item, index) => {
        contexts[index]?.log("info", `item ${String(item)}`);
        contexts[index]?.progress(1, 2);
        return item;
      }),
    );
    const events: unknown[] = [];
    const [plain] = await Promise.all([
      tool.execute("a"),
      (async () => {
        for await (const event of tool.stream("b")) events.push(event);
      })(),
    ]);
    expect(plain).toMatchObject({ logs: [{ message: "item a" }] });
    expect(events).toMatchObject([
      { type: "progress", progress: 1 },
      { type: "result", result: { content: "b", logs: [{ message: "item b" }] } },
    ]);
  });

  it("is waited for by close(), and refuses calls afterwards", async () => {
    const { tool, clock } = await makeBatchingTool({ batching: { delayMs: 10 } });
    const call = tool.execute(1);
    const closed = tool.close();
    await clock.advance(10);
    expect(await call).toMatchObject({ ok: true, content: 1 });
    await closed;
    expect(codes([await tool.execute(2)])).toEqual(["EXECUTOR_CLOSED"]);
  });

  it("has its field checked with all others", () => {
    const spec = { name: "no spaces", batching: { maxSize: 0, waitMs: 1 } };
    expect(() => new BatchingFunctionExecutor(spec as never, () => [])).toThrow(
      /must match.*"batching" .*maxSize/,
    );
    const late = { name: "tool", timeoutMs: 50, batching: { delayMs: 50 } };
    expect(() => new BatchingFunctionExecutor(late, () => [])).toThrow(
      'must be less than "timeoutMs" (50)',
    );
    expect(() => new BatchingFunctionExecutor(null as never, () => [])).toThrow("is missing");
    expect(() => new BatchingFunctionExecutor({ name: "tool" }, undefined as never)).toThrow(
      "second argument must be the tool's function",
    );
  });
});
