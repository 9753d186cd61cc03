import { describe, expect, it } from "vitest";
import { down, failed, makeTool, never, watch } from "../../../test-support/pipeline.ts";
import { ToolError } from "../../result/tool-error.ts";

const circuitBreaker = { failureThreshold: 3, openMs: 1000, probeTimeoutMs: 100 };

async function makeBroken() {
  const state: { run: () => unknown; calls: number } = {
    calls: 0,
    run: () => {
      throw down();
    },
  };
  const tool = await makeTool({ circuitBreaker, timeoutMs: 5000 }, () => {
    state.calls += 1;
    return state.run();
  });
  for (let call = 0; call < 3; call += 1) await tool.executor.execute({});
  return { ...tool, state };
}

describe("the circuit breaker", () => {
  it("opens after failures in a row and refuses at once, without an effect, saying when to come back", async () => {
    const { executor, state } = await makeBroken();
    const refused = failed(await executor.execute({}));
    expect(refused).toMatchObject({
      usage: { attempts: 0, circuitOpened: true },
      error: { code: "CIRCUIT_OPEN", effect: "none", retryable: true, retryAfterMs: 1000 },
    });
    expect(state.calls).toBe(3);
  });

  it("is closed again by a success in between", async () => {
    let fail = true;
    const { executor } = await makeTool({ circuitBreaker }, () => {
      if (fail) throw down();
      return 1;
    });
    for (const next of [true, true, false, true, true]) {
      fail = next;
      await executor.execute({});
    }
    fail = false;
    expect((await executor.execute({})).ok).toBe(true);
  });

  it("lets one probe through when half-open, refuses the others at once, and closes on success", async () => {
    const { clock, executor, state } = await makeBroken();
    const { promise, resolve } = Promise.withResolvers<string>();
    state.run = () => promise;
    await clock.advance(1000);
    const probe = watch(executor.execute({}));
    const others = await Promise.all(Array.from({ length: 20 }, () => executor.execute({})));
    expect(others.every((result) => !result.ok && result.error.code === "CIRCUIT_OPEN")).toBe(true);
    expect(state.calls).toBe(4);
    resolve("back");
    await clock.advance(0);
    expect(probe.result).toMatchObject({ ok: true, content: "back" });
    state.run = () => "on";
    expect((await executor.execute({})).ok).toBe(true);
  });

  it("gives the probe a time-out of its own, and opens again when it fails", async () => {
    const { clock, executor, state } = await makeBroken();
    state.run = never;
    await clock.advance(1000);
    const probe = watch(executor.execute({}));
    await clock.advance(100);
    expect(failed(probe.result)).toMatchObject({ latencyMs: 100, error: { code: "TIMEOUT" } });
    expect(failed(await executor.execute({})).error).toMatchObject({
      code: "CIRCUIT_OPEN",
      retryAfterMs: 1000,
    });
  });

  it("takes a caller's abort for no failure, not even of the probe", async () => {
    const { clock, executor, state } = await makeBroken();
    state.run = never;
    await clock.advance(1000);
    const controller = new AbortController();
    const probe = executor.execute({}, { signal: controller.signal });
    controller.abort();
    expect(failed(await probe).error.code).toBe("ABORTED");
    state.run = () => "back";
    expect((await executor.execute({})).ok).toBe(true);

    const fresh = await makeTool({ circuitBreaker }, never);
    for (let call = 0; call < 5; call += 1) {
      const abort = new AbortController();
      const result = fresh.executor.execute({}, { signal: abort.signal });
      abort.abort();
      expect(failed(await result).error.code).toBe("ABORTED");
    }
  });

  it("does not open for errors that are the caller's", async () => {
    const { executor } = await makeTool({ circuitBreaker }, () => {
      throw new ToolError({ code: "NOT_FOUND", message: "no such thing", effect: "none" });
    });
    for (let call = 0; call < 10; call += 1)
      expect(failed(await executor.execute({})).error.code).toBe("NOT_FOUND");
  });

  it("ends the retries of the call that opened it, whose own error is the result", async () => {
    const { executor } = await makeTool(
      { circuitBreaker: { failureThreshold: 1 }, retry: true },
      () => {
        throw down();
      },
    );
    const first = failed(await executor.execute({}));
    expect(first).toMatchObject({
      usage: { attempts: 1, circuitOpened: true },
      error: { code: "DOWN" },
    });
  });

  it("is shared by the executors of a tool in one runtime, and its state can be read", async () => {
    const { executor, runtime } = await makeBroken();
    expect(runtime.services.circuits.circuit("tool").state).toBe("open");
    const twin = new (
      executor.constructor as typeof import("../../../test-support/test-executor.ts").TestExecutor
    )({ name: "tool", circuitBreaker }, () => "on", { runtime });
    expect(failed(await twin.execute({})).error.code).toBe("CIRCUIT_OPEN");
  });

  it("is not opened for all by a caller in a hurry", async () => {
    const { clock, executor } = await makeTool({ circuitBreaker, timeoutMs: 1000 }, never);
    for (let call = 0; call < 5; call += 1) {
      const hurried = watch(executor.execute({}, { deadline: clock.now() + 5 }));
      await clock.advance(5);
      expect(failed(hurried.result).error.code).toBe("DEADLINE_EXCEEDED");
    }
  });
});
