import { describe, expect, it } from "vitest";
import { down, failed, makeTool, never, watch } from "../../test-support/pipeline.ts";
import type { CallContext, CallReport } from "../context/call-context.ts";
import type { LogLevel } from "../result/tool-result.ts";

/** The result of a tool that does this with its context, as it survives the way through JSON. */
async function resultOf(act: (context: CallContext) => void) {
  const { executor } = await makeTool({}, (_, context) => {
    act(context);
    return "done";
  });
  const result = await executor.execute({});
  expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  expect(structuredClone(result)).toEqual(result);
  expect(result).toMatchObject({ ok: true, content: "done" });
  return result;
}

describe("what an author reports", () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1, "7", null, 5n, {}])(
    "counts only where it is an amount: %s does not",
    async (amount) => {
      const { usage } = await resultOf((context) => {
        context.report({ tokensIn: amount as number, tokensOut: 2 });
        context.report({ tokensIn: 3, tokensOut: amount as number });
      });
      expect(usage).toMatchObject({ tokensIn: 3, tokensOut: 2 });
    },
  );

  it("stays a number, however much it is", async () => {
    const { usage } = await resultOf((context) => {
      for (let time = 0; time < 3; time += 1) context.report({ costUsd: Number.MAX_VALUE });
      context.report({ inputBytes: 0 });
    });
    expect(usage).toMatchObject({ costUsd: Number.MAX_VALUE, inputBytes: 0 });
  });

  it("may be nonsense without hurting the call", async () => {
    const hostile = Object.create(null);
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    const result = await resultOf((context) => {
      for (const report of [
        {},
        { effect: "banana" },
        { cachedHit: "yes" },
        { warnings: "careful", artifacts: { name: "no list" } },
        { warnings: [hostile, new Error("odd"), Symbol("s"), 1n] },
        { artifacts: [circle, 1n, () => {}] },
        { unknown: 1 },
      ])
        context.report(report as unknown as CallReport);
    });
    expect(result).toMatchObject({
      usage: { cachedHit: false },
      warnings: ["[unreadable]", "Error: odd", "Symbol(s)", "1"],
    });
    expect(result.artifacts).toHaveLength(3);
  });

  it("is kept up to a hundred entries of each kind", async () => {
    const many = Array.from({ length: 500 }, (_, index) => `warning ${index}`);
    const result = await resultOf((context) => {
      context.report({ warnings: many });
      context.report({ artifacts: many.map((name) => ({ name, mediaType: "text/plain" })) });
    });
    expect([result.warnings.length, result.artifacts.length]).toEqual([100, 100]);
  });
});

describe("what an author logs", () => {
  it("has a level, and data that JSON can hold", async () => {
    const lines: unknown[] = [];
    const { executor } = await makeTool(
      {},
      (_, context) => {
        context.log("fatal" as LogLevel, "one");
        context.log(undefined as never, "two", new Map() as never);
        context.log("error", "three", { big: 1n } as never);
      },
      {
        logger: { log: (level, message, fields) => void lines.push({ level, message, ...fields }) },
      },
    );
    const result = await executor.execute({}, { runId: "r" });
    const logs = [
      { level: "info", message: "one" },
      { level: "info", message: "two", data: "[a Map]" },
      { level: "error", message: "three", data: "[a bigint]" },
    ];
    expect(result.logs).toEqual(logs);
    expect(lines).toEqual(logs.map((line) => ({ ...line, toolName: "tool", runId: "r" })));
  });

  it("is kept up to a hundred lines, which a warning says once", async () => {
    const result = await resultOf((context) => {
      for (let line = 0; line < 500; line += 1) context.log("debug", `line ${line}`);
    });
    expect(result.logs).toHaveLength(100);
    expect(result.warnings).toEqual([expect.stringContaining("first 100 log lines")]);
  });
});

describe("progress", () => {
  it("reaches a streaming caller as numbers, and nobody else", async () => {
    const { executor } = await makeTool({}, (_, context) => {
      context.progress(1, 4, "reading");
      context.progress(Number.NaN, 4);
      context.progress("2" as never);
      context.progress(5, Number.POSITIVE_INFINITY);
      context.progress(-1, 0);
      return "done";
    });
    const events: unknown[] = [];
    for await (const event of executor.stream({})) events.push(event);
    expect(events).toMatchObject([
      { type: "progress", progress: 1, total: 4, message: "reading" },
      { type: "progress", progress: 5 },
      { type: "progress", progress: -1, total: 0 },
      { type: "result" },
    ]);
    expect(JSON.parse(JSON.stringify(events))).toEqual(events);
    expect(await executor.execute({})).toMatchObject({ content: "done" });
  });
});

describe("the context", () => {
  it("is one for each attempt, with its number and one signal; the call's fields are the same", async () => {
    const seen: CallContext[] = [];
    const { clock, executor } = await makeTool(
      { retry: { maxAttempts: 3, baseDelayMs: 1 }, deadlineMs: 60_000 },
      (_, context) => {
        expect(context.signal).toBe(context.signal);
        seen.push(context);
        throw down();
      },
    );
    const startedAt = clock.now();
    const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    const call = watch(executor.execute({}, { runId: "r", traceparent }));
    await clock.advance(1000);
    expect(failed(call.result).error.code).toBe("DOWN");
    expect(seen.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    expect(new Set(seen.map(({ signal }) => signal)).size).toBe(3);
    for (const context of seen) {
      expect(context).toMatchObject({
        runId: "r",
        traceparent,
        deadline: startedAt + 60_000,
        toolName: "tool",
      });
      expect(context.signal.aborted).toBe(false);
    }
  });

  it("is harmless after the end of a call that was cut off", async () => {
    let context: CallContext | undefined;
    const { clock, executor } = await makeTool({ timeoutMs: 50 }, (_, given) => {
      context = given;
      given.progress(0);
      return never();
    });
    const events: unknown[] = [];
    const stream = executor.stream({})[Symbol.asyncIterator]();
    events.push((await stream.next()).value);
    await clock.advance(50);
    const late = context as CallContext;
    late.progress(1);
    late.log("info", "too late");
    late.report({ tokensIn: 1, effect: "committed", warnings: ["too late"], cachedHit: true });
    late.mask("a secret");
    for (let step = await stream.next(); step.done !== true; step = await stream.next())
      events.push(step.value);
    expect(events).toMatchObject([
      { type: "progress", progress: 0 },
      {
        type: "result",
        result: { warnings: [], logs: [], error: { code: "TIMEOUT", effect: "unknown" } },
      },
    ]);
    expect(JSON.stringify(events)).not.toContain("tokensIn");
    expect(late.signal).toBe(late.signal);
    expect([late.signal.aborted, late.attempt, late.toolName]).toEqual([true, 1, "tool"]);
    expect(clock.armed).toBe(0);
  });

  it("is harmless after the end of a call that succeeded", async () => {
    let context: CallContext | undefined;
    const { clock, executor } = await makeTool({ timeoutMs: 50 }, async (_, given) => {
      context = given;
    });
    const result = await executor.execute({});
    const before = structuredClone(result);
    context?.progress(1);
    context?.log("info", "late");
    context?.report({ warnings: ["late"], effect: "unknown" });
    await clock.advance(1000);
    expect(result).toEqual(before);
    expect(context?.signal.aborted).toBe(false);
  });
});
