import { Runtime } from "@exec/core";
import { describe, expect, it } from "vitest";
import { FunctionToolExecutor } from "./function-tool-executor.ts";

const runtime = new Runtime();

describe("FunctionToolExecutor", () => {
  it("runs synchronous and asynchronous functions", async () => {
    const sync = new FunctionToolExecutor({ name: "s" }, () => 1, { runtime });
    const later = new FunctionToolExecutor({ name: "l" }, async () => 2, { runtime });
    expect(await sync.run(null)).toBe(1);
    expect(await later.run(null)).toBe(2);
    expect(sync).toMatchObject({ family: "function", executorType: "standard" });
  });

  it("hands the function validated arguments, its context and the time for the attempt", async () => {
    const executor = new FunctionToolExecutor(
      {
        name: "f",
        timeoutMs: 250,
        inputSchema: { type: "object", properties: { n: { type: "number" } }, required: ["n"] },
      },
      ({ n }, context, timeoutMs) => [n, context.toolName, context.attempt, timeoutMs],
      { runtime },
    );
    expect(await executor.run({ n: 7 })).toEqual([7, "f", 1, 250]);
    expect(await executor.execute({ n: "7" } as never)).toMatchObject({
      ok: false,
      error: { code: "ARGUMENTS_INVALID" },
    });
  });

  it("streams what a generator yields, with progress, and ends with its return value", async () => {
    const executor = new FunctionToolExecutor(
      { name: "f" },
      async function* (_args, context) {
        for (let step = 1; step <= 3; step += 1) {
          context.progress(step, 3);
          yield `part ${step}`;
        }
        return "whole";
      },
      { runtime },
    );
    const events = [];
    for await (const event of executor.stream(null))
      events.push(event.type === "result" ? event.result : event);
    expect(events).toMatchObject([
      { type: "progress", progress: 1, total: 3 },
      { type: "chunk", chunk: "part 1" },
      { type: "progress", progress: 2 },
      { type: "chunk", chunk: "part 2" },
      { type: "progress", progress: 3 },
      { type: "chunk", chunk: "part 3" },
      { ok: true, content: "whole" },
    ]);
    expect(await executor.run(null)).toBe("whole");
  });

  it("freezes a copy of the spec: later changes to the caller's object do nothing", () => {
    const spec = { name: "f", tags: ["a"] };
    const executor = new FunctionToolExecutor(spec, () => 1, { runtime });
    spec.tags.push("b");
    expect(executor.spec.tags).toEqual(["a"]);
    expect(Object.isFrozen(executor.spec)).toBe(true);
  });

  it("keeps ten thousand concurrent calls apart", async () => {
    const executor = new FunctionToolExecutor(
      { name: "f", concurrency: { max: 100, queue: 10_000 } },
      async (args) => {
        await null;
        return args;
      },
      { runtime },
    );
    const results = await Promise.all(
      Array.from({ length: 10_000 }, (_, index) => executor.run(index)),
    );
    expect(results).toEqual(Array.from({ length: 10_000 }, (_, index) => index));
  });
});
