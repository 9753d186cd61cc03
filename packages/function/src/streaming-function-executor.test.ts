import { Readable } from "node:stream";
import { Runtime } from "@exec/core";
import { describe, expect, it } from "vitest";
import { settle, VirtualClock } from "../../core/test-support/virtual-clock.ts";
import type { FunctionToolSpec } from "./function-tool-spec.ts";
import { StreamingFunctionExecutor } from "./streaming-function-executor.ts";
import type { ToolFunction } from "./tool-function.ts";

type Run = ToolFunction<FunctionToolSpec, never>;

function makeTool(run: ToolFunction<FunctionToolSpec>, spec: Partial<FunctionToolSpec> = {}) {
  const clock = new VirtualClock();
  const runtime = new Runtime({ clock });
  const tool = new StreamingFunctionExecutor({ name: "tool", ...spec }, run as Run, { runtime });
  return { clock, tool };
}

/** Rules with which calls that are the same share one run of the generator. */
const shared = [{}, { cache: { ttlMs: 1000 } }, { idempotency: true }];

const never = (): Promise<never> => new Promise(() => {});

/** Sources that yield `a`, then wait for ever; each says when it was closed. */
const stuck: Record<string, (closed: () => void) => unknown> = {
  "an async iterable": (closed) => {
    const steps = [Promise.resolve({ done: false, value: "a" }), never()];
    return {
      [Symbol.asyncIterator]: () => ({
        next: () => steps.shift() ?? never(),
        return: async () => {
          closed();
          return { done: true, value: undefined };
        },
      }),
    };
  },
  "a stream of the web": (closed) =>
    new ReadableStream({ start: (controller) => controller.enqueue("a"), cancel: closed }),
  "a stream of Node": (closed) => {
    const stream = new Readable({
      objectMode: true,
      read() {},
      destroy(error, done) {
        closed();
        done(error);
      },
    });
    stream.push("a");
    return stream;
  },
};

describe("a streaming function", () => {
  it.each<[string, () => unknown, unknown]>([
    [
      "a generator",
      function* () {
        yield "a";
        yield "b";
      },
      ["a", "b"],
    ],
    [
      "an async generator",
      async function* () {
        yield "a";
        return "whole";
      },
      "whole",
    ],
    [
      "a promise of a generator",
      async () =>
        (function* () {
          yield "a";
          return 7;
        })(),
      7,
    ],
    ["a list", () => ["a", "b"], ["a", "b"]],
    ["a set", async () => new Set(["a"]), ["a"]],
    ["a stream of the web", () => ReadableStream.from(["a", "b"]), ["a", "b"]],
    ["a stream of Node", () => Readable.from(["a", "b"]), ["a", "b"]],
    ["nothing but its end", () => [], []],
  ])("may return %s", async (_, run, content) => {
    const { tool } = makeTool(run);
    expect(await tool.run(null)).toEqual(content);
    const events = [];
    for await (const event of tool.stream(null)) events.push(event);
    expect(events.at(-1)).toMatchObject({ type: "result", result: { content } });
    expect(tool.executorType).toBe("streaming");
  });

  it.each<[string, unknown]>([
    ["a value", 7],
    ["text", "abc"],
    ["bytes", new Uint8Array(3)],
    ["an object", {}],
    ["nothing", undefined],
    ["null", null],
    ["a promise of a value", Promise.resolve(7)],
  ])("that returns %s is told what to do", async (_, returned) => {
    const { tool } = makeTool(() => returned);
    expect(await tool.execute(null)).toMatchObject({
      error: {
        code: "OUTPUT_INVALID",
        effect: "committed",
        message: expect.stringMatching(/has no chunks; make it a generator/),
      },
    });
    const readOnly = makeTool(() => returned, { annotations: { readOnly: true } }).tool;
    expect(await readOnly.execute(null)).toMatchObject({ error: { effect: "none" } });
  });

  it.each(shared)("is not advanced before the reader asks for more: %j", async (spec) => {
    let started = 0;
    const { tool } = makeTool(function* () {
      for (;;) {
        started += 1;
        yield started;
      }
    }, spec);
    const events = tool.stream(null)[Symbol.asyncIterator]();
    await settle();
    expect(started).toBe(0);
    for (let asked = 1; asked <= 3; asked += 1) {
      expect((await events.next()).value).toMatchObject({ chunk: asked });
      await settle();
      expect(started).toBe(asked);
    }
    await events.return?.();
    await settle();
    expect(started).toBe(3);
  });

  it.each(shared)("is closed where its reader leaves early: %j", async (spec) => {
    const seen: string[] = [];
    const { tool } = makeTool(async function* () {
      try {
        for (;;) yield "chunk";
      } finally {
        seen.push("closed");
      }
    }, spec);
    for await (const event of tool.stream(null)) {
      seen.push(event.type);
      if (seen.length === 2) break;
    }
    await tool.close();
    expect(seen).toEqual(["chunk", "chunk", "closed"]);
  });

  it("that fails gives its chunks, then the failure as the result", async () => {
    const { tool } = makeTool(async function* () {
      yield "a";
      throw new Error("lost the line");
    });
    const events = [];
    for await (const event of tool.stream(null)) events.push(event);
    expect(events).toMatchObject([
      { type: "chunk", chunk: "a" },
      { type: "result", result: { ok: false, error: { code: "EXECUTION_FAILED" } } },
    ]);
  });

  it("is drawn to its end by execute, however long it is", async () => {
    const { tool } = makeTool(function* () {
      for (let n = 0; n < 20_000; n += 1) yield n;
      return "all";
    });
    expect(await tool.run(null)).toBe("all");
  });

  it("is refused without its code", () => {
    expect(() => makeTool(undefined as never)).toThrow(
      "second argument must be the tool's function",
    );
  });
});

describe.each(Object.entries(stuck))("%s that is stuck in the middle of a chunk", (_, open) => {
  it("is closed where its reader leaves", async () => {
    let closed = 0;
    const { tool } = makeTool(() =>
      open(() => {
        closed += 1;
      }),
    );
    const events = tool.stream(null)[Symbol.asyncIterator]();
    expect((await events.next()).value).toMatchObject({ chunk: "a" });
    const pending = events.next();
    await settle();
    expect(closed).toBe(0);
    await events.return?.();
    expect(await pending).toMatchObject({ done: true });
    await settle();
    expect(closed).toBe(1);
    await tool.close();
  });

  it.each([
    ["an abort", "ABORTED", { timeoutMs: 0 }],
    ["its time-out", "TIMEOUT", { timeoutMs: 50 }],
    ["its deadline", "DEADLINE_EXCEEDED", { timeoutMs: 0, deadlineMs: 50 }],
  ])("is closed by %s", async (_how, code, spec) => {
    let closed = 0;
    const { clock, tool } = makeTool(
      () =>
        open(() => {
          closed += 1;
        }),
      spec,
    );
    await tool.ready();
    const controller = new AbortController();
    const call = tool.execute(null, { signal: controller.signal });
    await settle();
    if (code === "ABORTED") controller.abort();
    else await clock.advance(50);
    expect(await call).toMatchObject({ error: { code } });
    await settle();
    expect(closed).toBe(1);
    expect(clock.armed).toBe(0);
  });

  it("is closed where it comes too late", async () => {
    let closed = 0;
    const source = Promise.withResolvers<unknown>();
    const { clock, tool } = makeTool(() => source.promise, { timeoutMs: 50 });
    await tool.ready();
    const call = tool.execute(null);
    await clock.advance(50);
    expect(await call).toMatchObject({ error: { code: "TIMEOUT" } });
    source.resolve(
      open(() => {
        closed += 1;
      }),
    );
    await settle();
    expect(closed).toBe(1);
  });
});
