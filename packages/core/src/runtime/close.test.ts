import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { runNode } from "../../test-support/child-process.ts";
import { closedUnderWay, endOf, gate, type Log } from "../../test-support/closing.ts";
import { failed, makeTool, never, watch } from "../../test-support/pipeline.ts";
import { TestExecutor } from "../../test-support/test-executor.ts";
import { settle, VirtualClock } from "../../test-support/virtual-clock.ts";
import { JsonlAudit } from "../audit/jsonl-audit.ts";
import { LazyExecutor } from "../executor/lazy-executor.ts";
import type { ToolEvent } from "../result/tool-event.ts";
import { Runtime } from "./runtime.ts";

describe("from close() on", () => {
  it("every way to call is refused, and nothing is done", async () => {
    const run = vi.fn(() => 1);
    const { executor, runtime } = await makeTool({}, run);
    const unopened = new TestExecutor({ name: "late" }, run, { runtime });
    const load = vi.fn(async () => new TestExecutor({ name: "lazy" }, run, { runtime }));
    const lazy = new LazyExecutor({ name: "lazy" }, "test", "standard", runtime, load);
    await executor.execute({});
    await runtime.close();
    for (const each of [executor, unopened, lazy]) {
      const { error } = failed(await each.execute({}));
      expect(error).toMatchObject({ code: "EXECUTOR_CLOSED", effect: "none", retryable: false });
      expect(error.message).toContain("runtime of ");
      await expect(each.ready()).rejects.toMatchObject({ code: "EXECUTOR_CLOSED" });
      await expect(each.run({})).rejects.toMatchObject({ code: "EXECUTOR_CLOSED" });
      const events: ToolEvent[] = [];
      for await (const event of each.stream({})) events.push(event);
      expect(events).toMatchObject([{ type: "result", result: { ok: false } }]);
    }
    expect(run).toHaveBeenCalledOnce();
    expect(load).not.toHaveBeenCalled();
  });

  it("a call that begins while others end is refused at once", async () => {
    const work = gate();
    const { executor, runtime, call, log } = await closedUnderWay({}, () => work.promise);
    const late = watch(executor.execute({}));
    await settle();
    expect(failed(late.result).error.code).toBe("EXECUTOR_CLOSED");
    expect(log).toEqual([]);
    expect(runtime.isClosed).toBe(true);
    work.resolve("done");
    await settle();
    expect(call.result).toMatchObject({ ok: true, content: "done" });
    expect(log).toEqual(["closed"]);
  });

  it("every close() is the same one", async () => {
    const runtime = new Runtime();
    const closing = runtime.close({ deadlineMs: 5 });
    expect(runtime.close()).toBe(closing);
    await closing;
    expect(runtime.close()).toBe(closing);
    expect(runtime[Symbol.asyncDispose]()).toBe(closing);
  });
});

describe("calls under way", () => {
  it("end as they would have, then what they used is closed, then the audit", async () => {
    const log: Log = [];
    const work = gate();
    const audit = {
      write: () => void log.push("entry"),
      close: () => void log.push("audit closed"),
    };
    const { executor, runtime } = await makeTool({}, () => work.promise, { audit });
    runtime.onClose(async () => void log.push("pool closed"));
    const call = executor.execute({});
    endOf(log, runtime.close());
    await settle();
    expect(log).toEqual([]);
    work.resolve(1);
    expect((await call).ok).toBe(true);
    await settle();
    expect(log).toEqual(["entry", "pool closed", "audit closed", "closed"]);
  });

  it("may still make pools that close with the runtime", async () => {
    const log: Log = [];
    const work = gate();
    const { runtime, executor } = await makeTool({}, async () => {
      await work.promise;
      runtime.onClose(async () => void log.push("late pool closed"));
    });
    const call = executor.execute({});
    const closing = runtime.close();
    work.resolve(1);
    expect((await call).ok).toBe(true);
    await closing;
    expect(log).toEqual(["late pool closed"]);
  });

  it("whose executor is being opened go on", async () => {
    const opening = gate();
    const runtime = new Runtime({ clock: new VirtualClock() });
    const prepare = async (): Promise<void> => void (await opening.promise);
    const executor = new TestExecutor({ name: "tool" }, () => 1, { runtime, prepare });
    const call = watch(executor.execute({}));
    const log: Log = [];
    endOf(log, runtime.close());
    await settle();
    expect(log).toEqual([]);
    opening.resolve(undefined);
    await vi.waitFor(() => expect(call.result).toMatchObject({ ok: true, content: 1 }));
    await settle();
    expect(log).toEqual(["closed"]);
  });
});

describe("what is closed last", () => {
  it("has what is left of the time, and a second at least", async () => {
    const { clock, runtime } = await makeTool({}, never);
    const closed = vi.fn(async () => {});
    const log: Log = [];
    runtime.onClose(never);
    runtime.onClose(closed);
    endOf(log, runtime.close({ deadlineMs: 3000 }));
    await clock.advance(2999);
    expect([closed.mock.calls.length, log]).toEqual([1, []]);
    await clock.advance(1);
    expect(log).toEqual(["no answer within 3000 ms"]);
    const late = await closedUnderWay({}, never);
    late.runtime.onClose(never);
    await late.clock.advance(100);
    await late.clock.advance(999);
    expect(late.log).toEqual([]);
    await late.clock.advance(1);
    expect(late.log).toEqual(["no answer within 1000 ms"]);
  });

  it("is the audit, also where a closer fails", async () => {
    const close = vi.fn();
    const runtime = new Runtime({ audit: { write: () => {}, close } });
    runtime.onClose(() => Promise.reject(new Error("pool broken")));
    await expect(runtime.close()).rejects.toThrow("pool broken");
    expect(close).toHaveBeenCalledOnce();
    const hanging = await makeTool({}, never, { audit: { write: () => {}, close: never } });
    const log: Log = [];
    endOf(log, hanging.runtime.close({ deadlineMs: 0 }));
    await hanging.clock.advance(1000);
    expect(log).toEqual(["no answer within 1000 ms"]);
  });

  it("leaves every call in the audit file", async () => {
    const directory = await mkdtemp(join(tmpdir(), "exec-close-"));
    const path = join(directory, "audit.jsonl");
    try {
      const audit = new JsonlAudit({ path });
      const { executor, runtime, clock } = await makeTool(
        {},
        (args) => ((args as number) % 2 === 0 ? never() : args),
        { audit },
      );
      const calls = Array.from({ length: 500 }, (_, i) => executor.execute(i));
      const closing = runtime.close({ deadlineMs: 100 });
      await clock.advance(100);
      await closing;
      const results = await Promise.all(calls);
      const lines = (await readFile(path, "utf8")).trim().split("\n");
      const written = lines.map((line) => JSON.parse(line) as { runId: string; code?: string });
      expect(new Set(written.map(({ runId }) => runId))).toEqual(
        new Set(results.map(({ runId }) => runId)),
      );
      expect(written).toHaveLength(500);
      expect(written.filter(({ code }) => code === "ABORTED")).toHaveLength(250);
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});

describe("a process", () => {
  it("ends by itself after close(), whatever its calls were at", async () => {
    const source = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);
    const { code, stdout, stderr } = await runNode(`
      import { defaultRuntime } from ${source("./runtime.ts")};
      import { TestExecutor } from ${source("../../test-support/test-executor.ts")};
      const tool = (spec, run) => new TestExecutor(spec, run);
      const never = () => new Promise(() => {});
      const tools = [
        tool({ name: "hangs", timeoutMs: 1e8, deadlineMs: 1e9 }, never),
        tool({ name: "streams", timeoutMs: 1e8 }, async function* () { yield 1; await never(); }),
        tool({ name: "queues", concurrency: { max: 1, queue: 9 }, timeoutMs: 1e8 }, never),
        tool({ name: "once", idempotency: true, timeoutMs: 1e8 }, never),
      ];
      const calls = tools.flatMap((each) => [each.execute({}), each.execute({})]);
      await Promise.all(tools.map((each) => each.ready()));
      await defaultRuntime().close({ deadlineMs: 50 });
      const ends = await Promise.all(calls);
      console.log(ends.map(({ error }) => error.code).join(), process.getActiveResourcesInfo()
        .filter((name) => name !== "PipeWrap" && name !== "TTYWrap").join());`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.trim()).toMatch(/^(ABORTED,){7}ABORTED (Timeout)?$/);
  });
});
