import { describe, expect, it } from "vitest";
import { down, failed, makeTool, never, watch } from "../../../test-support/pipeline.ts";
import { TestExecutor } from "../../../test-support/test-executor.ts";
import { settle } from "../../../test-support/virtual-clock.ts";
import { ToolError } from "../../result/tool-error.ts";
import type { RuntimeOptions } from "../../runtime/runtime.ts";
import type { CircuitObserver } from "../../runtime/services.ts";
import { after } from "../../runtime/timer-task.ts";
import type { ToolSpec } from "../../spec/tool-spec.ts";
import { type Guard, refusal } from "../guard.ts";

const circuitBreaker = { failureThreshold: 1, openMs: 1000, probeTimeoutMs: 100 };

/** A tool whose circuit has been open for long enough: the next call is a probe. */
async function makeProbed(spec: Partial<ToolSpec> = {}, options: RuntimeOptions = {}) {
  const state: { run: (args: unknown) => unknown; calls: number } = {
    calls: 0,
    run: () => {
      throw down({ retryable: true });
    },
  };
  const tool = await makeTool(
    { circuitBreaker, timeoutMs: 5000, ...spec },
    (args) => {
      state.calls += 1;
      return state.run(args);
    },
    options,
  );
  await tool.executor.execute({});
  await tool.clock.advance(1000);
  state.calls = 0;
  return { ...tool, state, circuit: () => tool.runtime.circuit("tool") };
}

describe("a half-open circuit", () => {
  it("lets one of a thousand concurrent callers through; the others are refused at once and told when to come", async () => {
    const { executor, state } = await makeProbed();
    const answer = Promise.withResolvers<string>();
    state.run = () => answer.promise;
    const calls = Array.from({ length: 1000 }, () => watch(executor.execute({})));
    await settle();
    const refused = calls.flatMap(({ result }) => (result === undefined ? [] : [failed(result)]));
    expect(refused).toHaveLength(999);
    for (const { error } of refused)
      expect(error).toMatchObject({ code: "CIRCUIT_OPEN", effect: "none", retryAfterMs: 100 });
    expect(state.calls).toBe(1);
    answer.resolve("back");
    await settle();
    expect(calls[0]?.result).toMatchObject({ ok: true, content: "back" });
  });

  it("is one for all executors of a tool's name", async () => {
    const { executor, runtime, state } = await makeProbed();
    state.run = never;
    const twin = new TestExecutor({ name: "tool", circuitBreaker }, () => "on", { runtime });
    await twin.ready();
    executor.execute({});
    expect(failed(await twin.execute({})).error.code).toBe("CIRCUIT_OPEN");
  });
});

describe("a probe", () => {
  it("that its caller's deadline ends says nothing of the tool: the next call probes", async () => {
    const { circuit, clock, executor, state } = await makeProbed();
    state.run = never;
    const hurried = watch(executor.execute({}, { deadline: clock.now() + 5 }));
    await clock.advance(5);
    expect(failed(hurried.result).error.code).toBe("DEADLINE_EXCEEDED");
    expect(circuit().state).toBe("open");
    state.run = () => "back";
    expect((await executor.execute({})).ok).toBe(true);
    expect(circuit().state).toBe("closed");
  });

  it("that the tool's own deadline ends has failed", async () => {
    const { circuit, clock, executor, state } = await makeProbed({ deadlineMs: 60, timeoutMs: 60 });
    state.run = never;
    const call = watch(executor.execute({}));
    await clock.advance(60);
    expect(failed(call.result).error.code).toBe("DEADLINE_EXCEEDED");
    expect(circuit()).toMatchObject({ state: "open", retryAt: clock.now() + 1000 });
  });

  it("that fails for its arguments neither opens nor closes: the next call probes", async () => {
    const { circuit, executor, state } = await makeProbed();
    state.run = () => {
      throw new ToolError({ code: "NOT_FOUND", message: "none", effect: "none" });
    };
    for (const calls of [1, 2]) {
      expect(failed(await executor.execute({})).error.code).toBe("NOT_FOUND");
      expect([circuit().state, state.calls]).toEqual(["open", calls]);
    }
  });

  it("that fails is the last attempt of its call", async () => {
    const { clock, executor, state } = await makeProbed({ retry: { baseDelayMs: 1 } });
    const call = watch(executor.execute({}));
    await clock.advance(10_000);
    expect(failed(call.result)).toMatchObject({
      usage: { attempts: 1, circuitOpened: true },
      error: { code: "DOWN" },
    });
    expect(state.calls).toBe(1);
  });

  it("may be a later attempt of a call, with the probe's time-out", async () => {
    let run = (): unknown => {
      throw down();
    };
    const { clock, executor } = await makeTool(
      {
        circuitBreaker: { ...circuitBreaker, failureThreshold: 2 },
        retry: { baseDelayMs: 4000, maxAttempts: 2 },
        timeoutMs: 5000,
      },
      () => run(),
    );
    const first = watch(executor.execute({}));
    await settle();
    expect(failed(await executor.execute({})).usage.circuitOpened).toBe(true);
    run = never;
    await clock.advance(2100);
    expect(failed(first.result)).toMatchObject({
      latencyMs: 2100,
      error: { code: "TIMEOUT", message: expect.stringContaining("100 ms") },
    });
  });

  it.each([false, true])(
    "that a later guard refuses says nothing of the tool, retryable: %s",
    async (retryable) => {
      let isShut = false;
      const guard: Guard = {
        name: "shutter",
        place: "attempt",
        compile: () => ({
          enter: () => (isShut ? refusal({ code: "SHUT", message: "shut", retryable }) : undefined),
        }),
      };
      const { circuit, executor, state } = await makeProbed({}, { guards: [guard] });
      isShut = true;
      expect(failed(await executor.execute({})).error.code).toBe("SHUT");
      expect(circuit().state).toBe("open");
      isShut = false;
      state.run = () => "back";
      expect((await executor.execute({})).ok).toBe(true);
    },
  );

  it("that a later guard answers in the tool's place does not close the circuit", async () => {
    let isStub = false;
    const guard: Guard = {
      name: "stub",
      place: "attempt",
      compile: () => ({ enter: () => (isStub ? { ok: true, content: "stub" } : undefined) }),
    };
    const { circuit, executor } = await makeProbed({}, { guards: [guard] });
    isStub = true;
    expect(await executor.execute({})).toMatchObject({ content: "stub" });
    expect(circuit().state).toBe("open");
  });

  it("that never gets to the tool keeps the others out no longer than its time, and has no say then", async () => {
    const gate = Promise.withResolvers<undefined>();
    const guard: Guard = {
      name: "slow",
      place: "attempt",
      compile: () => ({ enter: (call) => (call.args === "slow" ? gate.promise : undefined) }),
    };
    const steps: string[] = [];
    const circuitObserver: CircuitObserver = {
      stateChanged: ({ from, to }) => void steps.push(`${from} > ${to}`),
    };
    const { circuit, clock, executor, state } = await makeProbed(
      {},
      { guards: [guard], circuitObserver },
    );
    const slow = watch(executor.execute("slow"));
    await clock.advance(99);
    expect(failed(await executor.execute("quick")).error).toMatchObject({ retryAfterMs: 1 });
    await clock.advance(1);
    const answer = Promise.withResolvers<string>();
    state.run = (args) => {
      if (args === "slow") throw down();
      return answer.promise;
    };
    const quick = watch(executor.execute("quick"));
    await settle();
    gate.resolve(undefined);
    await settle();
    expect(failed(slow.result).error.code).toBe("DOWN");
    expect(circuit().state).toBe("half-open");
    answer.resolve("back");
    await settle();
    expect(quick.result).toMatchObject({ ok: true });
    expect(steps).toEqual(["closed > open", "open > half-open", "half-open > closed"]);
  });
});

describe("a guard's refusal", () => {
  it("is no failure of the tool, whatever it says of another try", async () => {
    const guard: Guard = {
      name: "shut",
      place: "attempt",
      compile: () => ({ enter: () => refusal({ code: "SHUT", message: "shut", retryable: true }) }),
    };
    const { executor, runtime } = await makeTool({ circuitBreaker }, () => 1, { guards: [guard] });
    for (let call = 0; call < 5; call += 1)
      expect(failed(await executor.execute({})).error.code).toBe("SHUT");
    expect(runtime.circuit("tool")).toEqual({ state: "closed", failures: 0, retryAt: 0 });
  });
});

describe("an attempt after a probe that a guard refused", () => {
  it("has the tool's time-out where another call has closed the circuit", async () => {
    const guard: Guard = {
      name: "once",
      place: "attempt",
      compile: () => ({
        enter: (call) =>
          call.tries === 1
            ? refusal({ code: "SHUT", message: "shut", retryable: true })
            : undefined,
      }),
    };
    const circuitBreaker = { failureThreshold: 1, openMs: 1000, probeTimeoutMs: 10 };
    const { clock, executor, runtime } = await makeTool(
      { circuitBreaker, timeoutMs: 1000, retry: { baseDelayMs: 10 } },
      () => new Promise((resolve) => after(clock, 50, () => resolve("done"))),
      { guards: [guard] },
    );
    const circuit = runtime.services.circuits.circuit("tool");
    circuit.state = "open";
    const call = watch(executor.execute({}));
    circuit.state = "closed";
    await clock.advance(200);
    expect(call.result).toMatchObject({ ok: true, content: "done" });
  });
});

describe("an attempt that a guard refuses after one that failed", () => {
  it("is no second failure", async () => {
    const guard: Guard = {
      name: "once",
      place: "attempt",
      compile: () => ({
        enter: (call) =>
          call.tries > 1 ? refusal({ code: "ONCE", message: "once", retryable: true }) : undefined,
      }),
    };
    const { clock, executor, runtime } = await makeTool(
      { circuitBreaker: { failureThreshold: 2 }, retry: { baseDelayMs: 10 } },
      () => {
        throw down();
      },
      { guards: [guard] },
    );
    const call = watch(executor.execute({}));
    await clock.advance(1000);
    expect(failed(call.result).error.code).toBe("ONCE");
    expect(runtime.circuit("tool")).toMatchObject({ state: "closed", failures: 1 });
  });
});

describe("a clock that is set", () => {
  it.each([-3_600_000, 3_600_000])("by %d ms keeps the circuit open no longer", async (step) => {
    const { clock, executor, state } = await makeProbed();
    await executor.execute({});
    state.run = () => "back";
    clock.set(clock.now() + step);
    const first = await executor.execute({});
    if (step < 0) {
      expect(failed(first).error).toMatchObject({ code: "CIRCUIT_OPEN", retryAfterMs: 1000 });
      await clock.advance(1000);
    }
    expect((await executor.execute({})).ok).toBe(true);
  });
});
