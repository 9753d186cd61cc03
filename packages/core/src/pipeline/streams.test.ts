import { describe, expect, it } from "vitest";
import { failed, makeTool, never, watch } from "../../test-support/pipeline.ts";
import { TestExecutor } from "../../test-support/test-executor.ts";
import { settle } from "../../test-support/virtual-clock.ts";
import type { ToolEvent } from "../result/tool-event.ts";
import { Runtime } from "../runtime/runtime.ts";
import { after } from "../runtime/timer-task.ts";

describe("a tool that streams", () => {
  it("is cut off even if it never waits", async () => {
    const executor = new TestExecutor(
      { name: "tool", deadlineMs: 10_000, timeoutMs: 50 },
      function* () {
        for (;;) yield 1;
      },
      { runtime: new Runtime() },
    );
    expect(failed(await executor.execute({})).error.code).toBe("TIMEOUT");
  });

  it("is cut off even if closing it fails", async () => {
    const { clock, executor } = await makeTool({ timeoutMs: 50 }, () => ({
      [Symbol.asyncIterator]: () => ({
        next: never,
        return() {
          throw new Error("will not close");
        },
      }),
    }));
    const call = watch(executor.execute({}));
    await clock.advance(50);
    expect(failed(call.result).error.code).toBe("TIMEOUT");
  });

  it.each(["time-out", "abort"])("is closed when it blocks and is cut off by a %s", async (how) => {
    let closed = 0;
    const { clock, executor } = await makeTool({ timeoutMs: 50 }, () => ({
      [Symbol.asyncIterator]: () => ({
        next: never,
        async return() {
          closed += 1;
          return { done: true, value: undefined };
        },
      }),
    }));
    const controller = new AbortController();
    const call = watch(executor.execute({}, { signal: controller.signal }));
    await settle();
    if (how === "abort") controller.abort();
    await clock.advance(50);
    expect(failed(call.result).error.code).toBe(how === "abort" ? "ABORTED" : "TIMEOUT");
    expect(closed).toBe(1);
  });

  it("has one time-out for opening and drawing", async () => {
    const { clock, executor } = await makeTool({ timeoutMs: 300 }, async () => {
      await wait(200);
      return (async function* () {
        await wait(200);
        yield 1;
      })();
    });
    const wait = (ms: number): Promise<void> => {
      const { promise, resolve } = Promise.withResolvers<void>();
      clock.advance(0).then(() => pending.push({ at: clock.now() + ms, resolve }));
      return promise;
    };
    const pending: { at: number; resolve: () => void }[] = [];
    const call = watch(executor.execute({}));
    for (let elapsed = 0; elapsed < 300; elapsed += 50) {
      await clock.advance(50);
      for (const { at, resolve } of pending) if (at <= clock.now()) resolve();
      await settle();
    }
    expect(failed(call.result).error.code).toBe("TIMEOUT");
  });

  it("is cut off at its deadline, however often it gives something", async () => {
    const { clock, executor } = await makeTool(
      { timeoutMs: 100, deadlineMs: 250 },
      async function* () {
        for (;;) {
          await new Promise<void>((resolve) => {
            after(clock, 90, resolve);
          });
          yield 1;
        }
      },
    );
    const events: ToolEvent[] = [];
    const reader = (async () => {
      for await (const event of executor.stream({})) events.push(event);
    })();
    await clock.advance(249);
    expect(events.map(({ type }) => type)).toEqual(["chunk", "chunk"]);
    await clock.advance(1);
    await reader;
    expect(events[2]).toMatchObject({
      type: "result",
      result: { latencyMs: 250, error: { code: "DEADLINE_EXCEEDED" } },
    });
  });

  it("is not blamed for a slow reader", async () => {
    const { clock, executor, runtime } = await makeTool(
      { timeoutMs: 60, deadlineMs: 10_000, circuitBreaker: { failureThreshold: 1 } },
      async function* () {
        yield 1;
        yield 2;
      },
    );
    const seen: unknown[] = [];
    for await (const event of executor.stream({})) {
      await clock.advance(90);
      seen.push(event.type === "result" ? event.result.ok : event.type);
    }
    expect(seen).toEqual(["chunk", "chunk", true]);
    expect(runtime.services.circuits.circuit("tool").state).toBe("closed");
  });

  it("keeps so many chunks as content, and says how many more there were", async () => {
    const { executor } = await makeTool({}, function* () {
      for (let chunk = 0; chunk < 10_003; chunk += 1) yield chunk;
    });
    const result = await executor.execute({});
    if (!result.ok) throw new Error(result.error.message);
    expect(result.content).toHaveLength(10_000);
    expect(result.warnings).toEqual(["The stream had 3 more chunks than the 10000 kept."]);
  });

  it("is told which chunk cannot be used", async () => {
    const { executor } = await makeTool({}, function* () {
      yield { ids: [1n] };
    });
    expect(failed(await executor.execute({})).error).toMatchObject({
      code: "OUTPUT_INVALID",
      message: expect.stringContaining("/ids/0 is a bigint"),
    });
  });

  it.each([{}, { retry: true, annotations: { idempotent: true } }, { idempotency: true }])(
    "is closed where it comes only after it was cut off: %j",
    async (spec) => {
      let opened = 0;
      let closed = 0;
      const late = Promise.withResolvers<unknown>();
      const { clock, executor } = await makeTool({ timeoutMs: 50, ...spec }, () => {
        opened += 1;
        return opened === 1 ? late.promise : "done";
      });
      const call = watch(executor.execute({}));
      await clock.advance(50);
      await clock.advance(1000);
      expect(call.result).toBeDefined();
      late.resolve({
        [Symbol.asyncIterator]: () => ({ next: never, return: async () => (closed += 1) }),
      });
      await settle();
      expect(closed).toBe(1);
    },
  );

  it("is aborted by a reader who leaves while it works on the next chunk", async () => {
    let aborted = false;
    const { executor } = await makeTool({}, async function* (_, context) {
      context.signal.addEventListener("abort", () => {
        aborted = true;
      });
      yield 1;
      await never();
    });
    const events = executor.stream({})[Symbol.asyncIterator]();
    await events.next();
    const pending = events.next();
    await settle();
    await events.return?.();
    expect(await pending).toEqual({ done: true, value: undefined });
    await settle();
    expect(aborted).toBe(true);
  });
});

describe("one signal", () => {
  it("has one listener however many calls it ends", async () => {
    const { executor } = await makeTool({}, never);
    const controller = new AbortController();
    let added = 0;
    const { signal } = controller;
    const add = signal.addEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      added += 1;
      add(...args);
    };
    const calls = Array.from({ length: 1000 }, () => executor.execute({}, { signal }));
    expect(added).toBe(1);
    controller.abort();
    const results = await Promise.all(calls);
    expect(results.every((result) => !result.ok && result.error.code === "ABORTED")).toBe(true);
  });
});

describe("the late finish", () => {
  it("of a stream that had blocked is recorded, not returned", async () => {
    const gate = Promise.withResolvers<void>();
    const { clock, executor } = await makeTool(
      { idempotency: true, timeoutMs: 50 },
      async function* () {
        yield 1;
        await gate.promise;
        return "late";
      },
    );
    const call = watch(executor.execute({}));
    await clock.advance(50);
    expect(failed(call.result).error).toMatchObject({ code: "TIMEOUT", effect: "unknown" });
    gate.resolve();
    await settle();
    expect(await executor.execute({})).toMatchObject({
      content: "late",
      usage: { idempotencyReused: true },
    });
  });
});
