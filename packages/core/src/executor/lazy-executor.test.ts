import { getEventListeners } from "node:events";
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { failed, never, watch } from "../../test-support/pipeline.ts";
import {
  TestExecutor,
  type TestExecutorOptions,
  type TestOperation,
} from "../../test-support/test-executor.ts";
import { VirtualClock } from "../../test-support/virtual-clock.ts";
import type { ToolContext } from "../context/tool-context.ts";
import type { Guard } from "../pipeline/guard.ts";
import type { ToolEvent } from "../result/tool-event.ts";
import { Runtime } from "../runtime/runtime.ts";
import { Secret } from "../secret/secret.ts";
import type { ToolSpec } from "../spec/tool-spec.ts";
import { LazyExecutor } from "./lazy-executor.ts";

/** A tool whose class is loaded when `loaded` resolves. */
function lazyTool(
  run: TestOperation,
  spec: Partial<ToolSpec> = {},
  own: TestExecutorOptions = {},
  guards: readonly Guard[] = [],
) {
  const loading = Promise.withResolvers<void>();
  const clock = new VirtualClock();
  const runtime = new Runtime({ clock, guards });
  const whole = { name: "lazy", ...spec };
  const load = vi.fn(async () => {
    await loading.promise;
    return new TestExecutor(whole, run, { runtime, ...own });
  });
  const executor = new LazyExecutor(whole, "test", "mine", runtime, load);
  return { executor, runtime, clock, load, loaded: () => loading.resolve() };
}

describe("an executor whose class is loaded at its first use", () => {
  it("is called in every way, and its class is loaded once", async () => {
    const { executor, load, loaded } = lazyTool((args) => args);
    loaded();
    expect(executor.stages()).toEqual([]);
    const results = await Promise.all([
      executor.execute("a"),
      executor.execute("b", null as never),
    ]);
    expect(results).toMatchObject([{ content: "a" }, { content: "b" }]);
    expect(await executor.run("c")).toBe("c");
    expect(await executor.execute("d", null as never)).toMatchObject({ content: "d" });
    expect(executor.stages()).toContain("deadline");
    expect(load).toHaveBeenCalledOnce();
  });

  it("is loaded anew where that failed", async () => {
    const { executor, load, loaded } = lazyTool(() => 1);
    load.mockRejectedValueOnce(new Error("offline"));
    loaded();
    const { error } = failed(await executor.execute({}));
    expect(error).toMatchObject({
      code: "LOAD_FAILED",
      message: expect.stringContaining("offline"),
    });
    expect(await executor.run({})).toBe(1);
  });

  it("is made once, also where it cannot be opened at first", async () => {
    const prepare = vi.fn().mockRejectedValueOnce(new Error("busy"));
    const { executor, load, loaded } = lazyTool(() => 1, {}, { prepare });
    loaded();
    await expect(executor.ready()).rejects.toThrow("busy");
    expect(await executor.run({})).toBe(1);
    expect(load).toHaveBeenCalledOnce();
  });

  it("shows no secret of its spec where it cannot be loaded", async () => {
    const auth = Secret.of("tok-31415926");
    const { executor, load } = lazyTool(() => 1, { auth } as never);
    load.mockImplementation(async () => {
      throw new Error(`no log-in with ${auth.open()}`);
    });
    await expect(executor.ready()).rejects.toMatchObject({
      code: "LOAD_FAILED",
      message: expect.stringContaining("no log-in with [secret]"),
    });
  });

  it("has the time that loading took off its deadline", async () => {
    const { executor, clock, loaded } = lazyTool(never, { timeoutMs: 0, deadlineMs: 1000 });
    const calls = [
      watch(executor.execute({})),
      watch(executor.execute({}, { deadline: clock.now() + 700 })),
    ];
    await clock.advance(600);
    loaded();
    await vi.waitFor(async () => {
      await clock.advance(0);
      expect(executor.stages()).not.toEqual([]);
    });
    const cutOff = { result: { error: { code: "DEADLINE_EXCEEDED" } } };
    await clock.advance(100);
    expect(calls).toMatchObject([{ result: undefined }, cutOff]);
    await clock.advance(300);
    expect(calls).toMatchObject([cutOff, cutOff]);
  });
});

describe("its stream", () => {
  it("gives what the tool gives, at the reader's pace", async () => {
    let given = 0;
    const { executor, loaded } = lazyTool(async function* (_, context) {
      context.progress(1, 2);
      for (; given < 3; given += 1) yield given;
    });
    loaded();
    const seen: unknown[] = [];
    for await (const event of executor.stream({})) {
      await turn();
      seen.push(event.type === "chunk" ? [event.chunk, given] : event.type);
    }
    expect(seen).toEqual(["progress", [0, 0], [1, 1], [2, 2], "result"]);
  });

  it("can be left while it waits, which aborts the call", async () => {
    const { signal } = new AbortController();
    const aborted = Promise.withResolvers<void>();
    const { executor, loaded } = lazyTool((_, context) => {
      context.signal.addEventListener("abort", () => aborted.resolve());
      return never();
    });
    loaded();
    await executor.ready();
    const events = executor.stream({}, { signal })[Symbol.asyncIterator]();
    const pending = events.next();
    await turn();
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
    await events.return?.();
    expect(await pending).toEqual({ done: true, value: undefined });
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
    await aborted.promise;
  });

  it("can be left while its class is being loaded", async () => {
    const run = vi.fn();
    const { executor, loaded } = lazyTool(run);
    const events = executor.stream({})[Symbol.asyncIterator]();
    const pending = events.next();
    await turn();
    await events.return?.();
    expect(await pending).toEqual({ done: true, value: undefined });
    loaded();
    await executor.ready();
    expect(run).not.toHaveBeenCalled();
  });

  it("ends with the failure where the class cannot be loaded", async () => {
    const { executor, load } = lazyTool(() => 1);
    load.mockRejectedValue(new Error("offline"));
    const events: ToolEvent[] = [];
    for await (const event of executor.stream({})) events.push(event);
    expect(events).toMatchObject([{ type: "result", result: { error: { code: "LOAD_FAILED" } } }]);
  });
});

describe("its close()", () => {
  it("lets calls end, closes what was loaded, and refuses later calls", async () => {
    const work = Promise.withResolvers<string>();
    const release = vi.fn();
    const { executor, loaded } = lazyTool(() => work.promise, {}, { release });
    loaded();
    await executor.ready();
    const call = executor.execute({});
    const closing = executor.close();
    expect(failed(await executor.execute({})).error.code).toBe("EXECUTOR_CLOSED");
    expect(release).not.toHaveBeenCalled();
    work.resolve("done");
    expect(await call).toMatchObject({ content: "done" });
    await closing;
    await executor.close();
    expect(release).toHaveBeenCalledOnce();
  });

  it("while the class is being loaded closes what comes of it", async () => {
    const release = vi.fn();
    const run = vi.fn();
    const { executor, loaded } = lazyTool(run, {}, { release });
    const opening = executor.ready();
    const call = executor.execute({});
    const closing = executor.close();
    loaded();
    await expect(opening).rejects.toMatchObject({ code: "EXECUTOR_CLOSED" });
    expect(failed(await call).error.code).toBe("EXECUTOR_CLOSED");
    await closing;
    expect(release).toHaveBeenCalledOnce();
    expect(run).not.toHaveBeenCalled();
    await expect(executor.ready()).rejects.toMatchObject({ code: "EXECUTOR_CLOSED" });
  });

  it("before it was ever loaded loads nothing", async () => {
    const { executor, load } = lazyTool(() => 1);
    await executor.close();
    expect(failed(await executor.execute({})).error.code).toBe("EXECUTOR_CLOSED");
    expect(load).not.toHaveBeenCalled();
  });
});

describe("the runtime's close() while the class is being loaded", () => {
  it("lets the call that waits go on, in every way to call", async () => {
    const { executor, runtime, loaded } = lazyTool(function* (args) {
      yield args;
    });
    const calls = [executor.execute("a"), executor.execute("b", { tenantId: "t" })];
    const events = executor.stream("c")[Symbol.asyncIterator]();
    const first = events.next();
    const closing = runtime.close();
    expect(failed(await executor.execute("late")).error.code).toBe("EXECUTOR_CLOSED");
    loaded();
    expect(await Promise.all(calls)).toMatchObject([{ content: ["a"] }, { content: ["b"] }]);
    expect(await first).toMatchObject({ value: { type: "chunk", chunk: "c" } });
    expect(await events.next()).toMatchObject({ value: { type: "result", result: { ok: true } } });
    await closing;
    expect(failed(await executor.execute("late")).error.code).toBe("EXECUTOR_CLOSED");
  });

  it("cuts it off at the deadline", async () => {
    const run = vi.fn();
    const { executor, runtime, clock, loaded } = lazyTool(run);
    const call = watch(executor.execute({}));
    const closing = runtime.close({ deadlineMs: 100 });
    await vi.waitFor(async () => {
      await clock.advance(100);
      expect(call.result).toMatchObject({ error: { code: "ABORTED", effect: "none" } });
    });
    await closing;
    loaded();
    await turn();
    expect(run).not.toHaveBeenCalled();
  });

  it("lets no other call in by the context of such a call", async () => {
    const kept: ToolContext[] = [];
    const { runtime, executor, loaded } = lazyTool(() => 1, {}, {}, [
      {
        name: "keeper",
        place: "admit",
        compile: () => ({ enter: ({ context }) => void kept.push(context) }),
      },
    ]);
    const other = new TestExecutor({ name: "other" }, () => 1, { runtime });
    await other.ready();
    const call = executor.execute({}, { runId: "run" });
    const closing = runtime.close();
    loaded();
    expect(await call).toMatchObject({ ok: true, runId: "run" });
    const [context] = kept;
    expect(context).toMatchObject({ runId: "run" });
    expect(failed(await other.execute({}, context)).error.code).toBe("EXECUTOR_CLOSED");
    await closing;
  });
});
