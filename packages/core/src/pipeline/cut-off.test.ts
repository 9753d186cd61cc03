import { describe, expect, it } from "vitest";
import { down, failed, makeTool, never, watch } from "../../test-support/pipeline.ts";
import { TestExecutor } from "../../test-support/test-executor.ts";
import { settle, VirtualClock } from "../../test-support/virtual-clock.ts";
import { Runtime } from "../runtime/runtime.ts";
import { after } from "../runtime/timer-task.ts";

describe("an attempt's time-out", () => {
  it("is enforced on a tool that ignores its signal, and says that nobody knows the effect", async () => {
    const { clock, executor } = await makeTool({ timeoutMs: 100 }, never);
    const call = watch(executor.execute({}));
    await clock.advance(99);
    expect(call.result).toBeUndefined();
    await clock.advance(1);
    expect(failed(call.result)).toMatchObject({
      latencyMs: 100,
      usage: { attempts: 1 },
      error: {
        code: "TIMEOUT",
        retryable: true,
        effect: "unknown",
        message: expect.stringContaining("100 ms"),
      },
    });
    expect(clock.armed).toBe(0);
  });

  it("is the attempt's own, also with a clock that fires what was taken back", async () => {
    const clock = new VirtualClock();
    const careless = { now: clock.now, arm: clock.arm, disarm: () => {} };
    const { executor } = await makeTool(
      { timeoutMs: 100, retry: { baseDelayMs: 10 } },
      async (_, { attempt }) => {
        await new Promise<void>((resolve) => after(clock, attempt === 1 ? 60 : 80, resolve));
        if (attempt === 1) throw down();
        return "done";
      },
      { clock: careless },
    );
    const call = watch(executor.execute({}));
    await clock.advance(200);
    expect(call.result).toMatchObject({ content: "done", usage: { attempts: 2 } });
  });

  it("had no effect where the tool only reads", async () => {
    const { clock, executor } = await makeTool(
      { timeoutMs: 100, annotations: { readOnly: true } },
      never,
    );
    const call = watch(executor.execute({}));
    await clock.advance(100);
    expect(failed(call.result).error.effect).toBe("none");
  });

  it("aborts the signal of a tool that listens, with a TimeoutError", async () => {
    let reason: unknown;
    const { clock, executor } = await makeTool({ timeoutMs: 100 }, (_, context) => {
      context.signal.addEventListener("abort", () => {
        reason = context.signal.reason;
      });
      return never();
    });
    const call = executor.execute({});
    await clock.advance(100);
    await call;
    expect(reason).toMatchObject({ name: "TimeoutError" });
  });

  it("leaves the signal alone when the tool answers in time", async () => {
    let signal: AbortSignal | undefined;
    const { clock, executor } = await makeTool({ timeoutMs: 100 }, async (_, context) => {
      signal = context.signal;
      return 1;
    });
    await executor.execute({});
    await clock.advance(1000);
    expect(signal?.aborted).toBe(false);
    expect(clock.armed).toBe(0);
  });
});

describe("the deadline", () => {
  it("covers every attempt and every wait", async () => {
    let attempts = 0;
    const { clock, executor } = await makeTool(
      {
        timeoutMs: 400,
        deadlineMs: 1000,
        retry: { maxAttempts: 10, baseDelayMs: 100 },
        annotations: { readOnly: true },
      },
      () => {
        attempts += 1;
        return never();
      },
      { random: () => 0.5 },
    );
    const call = watch(executor.execute({}));
    await clock.advance(999);
    expect(call.result).toBeUndefined();
    await clock.advance(1);
    expect(failed(call.result)).toMatchObject({
      latencyMs: 1000,
      error: { code: "DEADLINE_EXCEEDED" },
    });
    expect(attempts).toBe(3);
    expect(clock.armed).toBe(0);
  });

  it("holds for a tool without a time-out for its attempts", async () => {
    const { clock, executor } = await makeTool({ timeoutMs: 0, deadlineMs: 300 }, never);
    const call = watch(executor.execute({}));
    await clock.advance(300);
    expect(failed(call.result).error).toMatchObject({
      code: "DEADLINE_EXCEEDED",
      effect: "unknown",
    });
  });

  it("may come earlier from the caller, and covers what the first call has to load", async () => {
    const clock = new VirtualClock();
    const executor = new TestExecutor({ name: "tool" }, () => 1, {
      runtime: new Runtime({ clock }),
      prepare: never,
    });
    const call = watch(executor.execute({}, { deadline: clock.now() + 50 }));
    await clock.advance(50);
    expect(failed(call.result)).toMatchObject({
      usage: { attempts: 0 },
      error: { code: "DEADLINE_EXCEEDED", effect: "none" },
    });
  });

  it("refuses work that is already dead", async () => {
    let ran = false;
    const { clock, executor } = await makeTool({}, () => {
      ran = true;
    });
    const result = failed(await executor.execute({}, { deadline: clock.now() }));
    expect(result.error).toMatchObject({ code: "DEADLINE_EXCEEDED", effect: "none" });
    expect(ran).toBe(false);
  });

  it("never reports a late finish as success, even of a tool that kept the process busy", async () => {
    const clock = new VirtualClock();
    let late = 0;
    const busy = { arm: clock.arm, disarm: clock.disarm, now: () => clock.now() + late };
    const executor = new TestExecutor(
      { name: "tool", deadlineMs: 100, timeoutMs: 100 },
      () => {
        late = 150;
        return "done";
      },
      { runtime: new Runtime({ clock: busy }) },
    );
    await executor.ready();
    const result = failed(await executor.execute({}));
    expect(result).toMatchObject({
      latencyMs: 150,
      error: { code: "DEADLINE_EXCEEDED", effect: "committed" },
    });
  });

  it("is told to the author", async () => {
    let deadline: number | undefined;
    const { clock, executor } = await makeTool({ deadlineMs: 5000 }, (_, context) => {
      deadline = context.deadline;
    });
    await executor.execute({});
    expect(deadline).toBe(clock.now() + 5000);
  });
});

describe("the caller's abort", () => {
  it("ends a running attempt at once and reaches the tool's signal as an AbortError", async () => {
    let reason: unknown;
    const { executor } = await makeTool({}, (_, context) => {
      context.signal.addEventListener("abort", () => {
        reason = context.signal.reason;
      });
      return never();
    });
    const controller = new AbortController();
    const call = executor.execute({}, { signal: controller.signal });
    controller.abort();
    expect(failed(await call).error).toMatchObject({
      code: "ABORTED",
      retryable: false,
      effect: "unknown",
    });
    expect(reason).toMatchObject({ name: "AbortError" });
  });

  it("ends a back-off at once, starts no further attempt and knows the effect of the last one", async () => {
    let attempts = 0;
    const { clock, executor } = await makeTool(
      { retry: { maxAttempts: 5, baseDelayMs: 1000 } },
      () => {
        attempts += 1;
        throw down();
      },
    );
    const controller = new AbortController();
    const call = watch(executor.execute({}, { signal: controller.signal }));
    await settle();
    controller.abort();
    await settle();
    expect(failed(call.result).error).toMatchObject({ code: "ABORTED", effect: "none" });
    await clock.advance(60_000);
    expect(attempts).toBe(1);
    expect(clock.armed).toBe(0);
  });

  it("refuses a call whose signal has fired before", async () => {
    let ran = false;
    const { executor } = await makeTool({}, () => {
      ran = true;
    });
    const result = failed(await executor.execute({}, { signal: AbortSignal.abort() }));
    expect(result.error).toMatchObject({ code: "ABORTED", effect: "none" });
    expect(ran).toBe(false);
  });

  it("leaves no listener behind on a signal that outlives its calls", async () => {
    const { executor } = await makeTool({}, async () => 1);
    const controller = new AbortController();
    let listeners = 0;
    const { signal } = controller;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners += 1;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...args);
    };
    await Promise.all(Array.from({ length: 100 }, () => executor.execute({}, { signal })));
    expect(listeners).toBe(0);
  });
});
