import { describe, expect, it, vi } from "vitest";
import { closedUnderWay, gate } from "../../test-support/closing.ts";
import { down, failed, makeTool, never, watch } from "../../test-support/pipeline.ts";
import { TestExecutor, type TestOperation } from "../../test-support/test-executor.ts";
import { settle, VirtualClock } from "../../test-support/virtual-clock.ts";
import type { LedgerStore } from "../ledger/ledger-store.ts";
import type { ToolSpec } from "../spec/tool-spec.ts";
import { memoryLedger } from "../stores/memory-ledger.ts";
import { Runtime, type RuntimeOptions } from "./runtime.ts";

describe("at the deadline", () => {
  const hangingStore = (at: "write" | "commit"): LedgerStore => {
    const store = memoryLedger();
    let writes = 0;
    return {
      ...store,
      write: (row, expected) => {
        writes += 1;
        return at === "write" || writes > 2 ? never() : store.write(row, expected);
      },
    };
  };
  async function* oneChunk() {
    yield 1;
    await never();
  }

  it.each<[string, Partial<ToolSpec>, TestOperation, RuntimeOptions, string, string]>([
    ["an operation that ignores its signal", {}, never, {}, "ABORTED", "unknown"],
    [
      "an operation that only reads",
      { annotations: { readOnly: true } },
      never,
      {},
      "ABORTED",
      "none",
    ],
    [
      "an operation that said what it did",
      {},
      (_, context) => {
        context.report({ effect: "committed" });
        return never();
      },
      {},
      "ABORTED",
      "committed",
    ],
    [
      "a back-off",
      { retry: { maxAttempts: 3 } },
      () => Promise.reject(down({ retryAfterMs: 5000 })),
      {},
      "ABORTED",
      "none",
    ],
    ["a stream", {}, oneChunk, {}, "ABORTED", "unknown"],
    [
      "a ledger that does not answer a claim",
      { idempotency: true },
      () => 1,
      { ledger: hangingStore("write") },
      "ABORTED",
      "none",
    ],
    [
      "a policy that does not answer",
      {},
      () => 1,
      { security: { authorize: never } },
      "ABORTED",
      "none",
    ],
  ])("%s is cut off", async (_, spec, run, options, code, effect) => {
    const { clock, call, log, runtime } = await closedUnderWay(spec, run, options);
    expect([call.result, log]).toEqual([undefined, []]);
    await clock.advance(100);
    // What is known of its effect may take a moment: a ledger has its own time.
    await clock.advance(10_000);
    const { error } = failed(call.result);
    expect(error).toMatchObject({ code, effect });
    expect(error.message).toContain("the runtime that ran it was closed");
    await runtime.close();
    expect(log).toEqual(["closed"]);
    expect(clock.armed).toBe(0);
  });

  it("a commit that hangs has its own time, and the call its result", async () => {
    const options = { ledger: hangingStore("commit") };
    const { clock, call, log } = await closedUnderWay({ idempotency: true }, () => 1, options);
    await clock.advance(100);
    expect(log).toEqual([]);
    await clock.advance(5000);
    expect(call.result).toMatchObject({ ok: true, content: 1 });
    expect(call.result?.warnings[0]).toContain("did not record this call");
    expect(log).toEqual(["closed"]);
    expect(clock.armed).toBe(0);
  });

  it("a tool that is being opened is cut off", async () => {
    const clock = new VirtualClock();
    const runtime = new Runtime({ clock });
    const executor = new TestExecutor({ name: "tool" }, () => 1, { runtime, prepare: never });
    const call = watch(executor.execute({}));
    const closing = runtime.close({ deadlineMs: 50 });
    // The pipeline's modules are loaded first.
    await vi.waitFor(async () => {
      await clock.advance(50);
      expect(failed(call.result).error).toMatchObject({ effect: "none" });
    });
    await closing;
  });

  it("a stream that nobody reads ends, and its reader finds the result", async () => {
    const { executor, runtime, clock } = await makeTool({}, oneChunk);
    const events = executor.stream({})[Symbol.asyncIterator]();
    await events.next();
    const closing = runtime.close({ deadlineMs: 100 });
    await clock.advance(100);
    await closing;
    expect(await events.next()).toMatchObject({
      value: { type: "result", result: { ok: false, error: { code: "ABORTED" } } },
    });
    expect(await events.next()).toEqual({ done: true, value: undefined });
  });

  it("a call that waits for a place leaves the queue", async () => {
    const run = vi.fn(never);
    const spec = { concurrency: { max: 1, queue: 5 } };
    const { executor, runtime, clock } = await makeTool(spec, run);
    const calls = [1, 2, 3].map(() => executor.execute({}));
    await settle();
    const closing = runtime.close({ deadlineMs: 100 });
    await clock.advance(100);
    const results = await Promise.all(calls);
    expect(results.map((result) => failed(result).error)).toMatchObject([
      { code: "ABORTED", effect: "unknown" },
      { code: "ABORTED", effect: "none" },
      { code: "ABORTED", effect: "none" },
    ]);
    await closing;
    expect(run).toHaveBeenCalledOnce();
  });

  it("those that share work get its end", async () => {
    const ledger = memoryLedger();
    const run = vi.fn<TestOperation>((_, context) => {
      context.report({ effect: "committed" });
      return never();
    });
    const spec = { idempotency: true as const };
    const { executor, runtime, clock } = await makeTool(spec, run, { ledger });
    const calls = [1, 2, 3].map(() => executor.execute({}));
    await settle();
    const closing = runtime.close({ deadlineMs: 100 });
    await clock.advance(100);
    for (const result of await Promise.all(calls)) {
      expect(failed(result).error).toMatchObject({ code: "ABORTED", effect: "committed" });
      expect(result.warnings).toEqual([]);
    }
    await closing;
    expect(run).toHaveBeenCalledOnce();
    expect(clock.armed).toBe(0);
  });

  it("those that wait for another runtime's work leave it alone", async () => {
    const ledger = memoryLedger();
    const work = gate();
    const spec = { idempotency: true as const };
    const leader = await makeTool(spec, () => work.promise, { ledger });
    const first = watch(leader.executor.execute({}));
    await settle();
    const follower = await closedUnderWay(spec, () => "never", { ledger });
    await follower.clock.advance(100);
    expect(failed(follower.call.result).error.code).toBe("ABORTED");
    expect(follower.log).toEqual(["closed"]);
    work.resolve("done");
    await settle();
    expect(first.result).toMatchObject({ ok: true, content: "done" });
  });

  it("of nothing cuts off at once", async () => {
    const { clock, call, log } = await closedUnderWay({}, never, {}, 0);
    await clock.advance(0);
    expect(failed(call.result).error.code).toBe("ABORTED");
    expect(log).toEqual(["closed"]);
  });

  it.each([
    [Number.NaN, 30_000],
    [null as unknown as number, 30_000],
    ["1" as unknown as number, 30_000],
    [Number.NEGATIVE_INFINITY, 0],
  ])("of %s is one of %s ms", async (deadlineMs, ms) => {
    const spec = { timeoutMs: 0, deadlineMs: 0 };
    const { clock, call, log } = await closedUnderWay(spec, never, {}, deadlineMs);
    await clock.advance(Math.max(0, ms - 1));
    expect(log).toEqual(ms === 0 ? ["closed"] : []);
    await clock.advance(1);
    expect([failed(call.result).error.code, log]).toEqual(["ABORTED", ["closed"]]);
  });

  it("work ends that an open runtime waits for, too, and it is told whose end that was", async () => {
    const clock = new VirtualClock();
    const ledger = memoryLedger();
    const [closed, open] = [1, 2].map(() => new Runtime({ clock, ledger })) as [Runtime, Runtime];
    const tools = [closed, open].map(
      (runtime) => new TestExecutor({ name: "t", idempotency: true }, never, { runtime }),
    );
    for (const tool of tools) await tool.ready();
    const calls = tools.map((tool) => watch(tool.execute({})));
    await settle();
    const closing = closed.close({ deadlineMs: 10 });
    await clock.advance(10);
    await closing;
    for (const { result } of calls)
      expect(failed(result).error).toMatchObject({
        code: "ABORTED",
        effect: "unknown",
        message: expect.stringContaining("the runtime that ran it was closed"),
      });
    expect(open.isClosed).toBe(false);
  });

  it("is the default where there are no options at all", async () => {
    const runtime = new Runtime();
    await runtime.close(null as unknown as undefined);
    expect(runtime.isClosed).toBe(true);
  });

  it("a call that never ends has none but the runtime's", async () => {
    const spec = { timeoutMs: 0, deadlineMs: 0 };
    const { clock, call, log } = await closedUnderWay(spec, never, {}, Number.POSITIVE_INFINITY);
    await clock.advance(1e9);
    expect([call.result, log]).toEqual([undefined, []]);
  });

  it("1,000 calls give 1,000 results, and nothing is left", async () => {
    const { executor, runtime, clock } = await makeTool(
      { timeoutMs: 0, deadlineMs: 0, retry: { maxAttempts: 2 } },
      (args) => {
        const kind = (args as number) % 4;
        if (kind === 0) return never();
        if (kind === 1) return Promise.reject(down({ retryAfterMs: 5000 }));
        if (kind === 2) return oneChunk();
        return new Promise((resolve) => setImmediate(resolve, "done"));
      },
    );
    const calls = Array.from({ length: 1000 }, (_, i) => executor.execute(i));
    const closing = runtime.close({ deadlineMs: 100 });
    await clock.advance(100);
    const results = await Promise.all(calls);
    await closing;
    const ends = Map.groupBy(results, (result) => (result.ok ? "done" : result.error.code));
    // The budget lets some wait for another attempt; the others say at once that it is down.
    expect([...ends.keys()].sort()).toEqual(["ABORTED", "DOWN", "done"]);
    expect(ends.get("done")).toHaveLength(250);
    expect(ends.get("DOWN")?.length).toBeLessThan(250);
    expect(clock.armed).toBe(0);
  });
});
