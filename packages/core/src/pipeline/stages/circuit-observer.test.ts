import { describe, expect, it } from "vitest";
import { down, makeTool, never, watch } from "../../../test-support/pipeline.ts";
import { TestExecutor } from "../../../test-support/test-executor.ts";
import type { CircuitChange, CircuitObserver } from "../../runtime/services.ts";

const circuitBreaker = { failureThreshold: 2, openMs: 1000, probeTimeoutMs: 100 };

/** A tool whose answers a test chooses, and what is told of its circuit. */
async function makeObserved(observe: (change: CircuitChange) => unknown = () => undefined) {
  const changes: CircuitChange[] = [];
  const tool = { isDown: true, run: (): unknown => "up" };
  const circuitObserver: CircuitObserver = {
    stateChanged(change) {
      changes.push(change);
      return observe(change) as undefined;
    },
  };
  const made = await makeTool(
    { circuitBreaker },
    () => {
      if (tool.isDown) throw down();
      return tool.run();
    },
    { circuitObserver },
  );
  const steps = () => changes.map(({ from, to }) => `${from} > ${to}`);
  return { ...made, tool, changes, steps };
}

describe("the state of a circuit", () => {
  it("is told once for each change, with when it lets a probe through", async () => {
    const { changes, clock, executor, tool } = await makeObserved();
    const startedAt = clock.now();
    for (let call = 0; call < 5; call += 1) await executor.execute({});
    await clock.advance(1000);
    await executor.execute({});
    await clock.advance(1000);
    tool.isDown = false;
    for (let call = 0; call < 5; call += 1) await executor.execute({});
    const change = (from: string, to: string, failures: number, after: number) => ({
      toolName: "tool",
      from,
      to,
      failures,
      at: startedAt + after,
      ...(to === "open" ? { retryAt: startedAt + after + 1000 } : {}),
    });
    expect(changes).toEqual([
      change("closed", "open", 2, 0),
      change("open", "half-open", 2, 1000),
      change("half-open", "open", 3, 1000),
      change("open", "half-open", 3, 2000),
      change("half-open", "closed", 0, 2000),
    ]);
  });

  it("is told once however many calls fail at once, and whichever executor of the tool they use", async () => {
    const { clock, executor, runtime, steps, tool } = await makeObserved();
    const twin = new TestExecutor({ name: "tool", circuitBreaker }, () => tool.run(), { runtime });
    await twin.ready();
    tool.isDown = false;
    tool.run = async () => {
      throw down();
    };
    const executors = [executor, twin];
    const calls = Array.from({ length: 200 }, (_, index) => executors[index % 2]?.execute({}));
    await Promise.all(calls);
    expect(steps()).toEqual(["closed > open"]);
    await clock.advance(1000);
    tool.run = () => "up";
    await Promise.all(Array.from({ length: 200 }, (_, index) => executors[index % 2]?.execute({})));
    expect(steps()).toEqual(["closed > open", "open > half-open", "half-open > closed"]);
  });

  it("is told of a probe that its caller aborts", async () => {
    const { clock, executor, steps, tool } = await makeObserved();
    for (const _ of [1, 2]) await executor.execute({});
    await clock.advance(1000);
    tool.isDown = false;
    tool.run = never;
    const controller = new AbortController();
    const probe = executor.execute({}, { signal: controller.signal });
    controller.abort();
    await probe;
    expect(steps()).toEqual(["closed > open", "open > half-open", "half-open > open"]);
  });

  it("has changed by the time that it is told", async () => {
    const seen: string[] = [];
    const { executor, runtime } = await makeObserved(({ to }) => {
      seen.push(`${runtime.circuit("tool").state} ${to}`);
    });
    for (const _ of [1, 2]) await executor.execute({});
    expect(seen).toEqual(["open open"]);
  });

  it.each<[string, () => unknown]>([
    [
      "throws",
      () => {
        throw new Error("observer down");
      },
    ],
    ["rejects", () => Promise.reject(new Error("observer down"))],
    ["hangs", never],
  ])("does not depend on an observer that %s", async (_, observe) => {
    const { clock, executor, steps, tool } = await makeObserved(observe);
    for (const _ of [1, 2]) await executor.execute({});
    await clock.advance(1000);
    tool.isDown = false;
    const call = watch(executor.execute({}));
    await clock.advance(0);
    expect(call.result).toMatchObject({ ok: true, warnings: [] });
    expect(steps()).toHaveLength(3);
  });

  it("can be read as a copy that changes nothing", async () => {
    const { executor, runtime } = await makeObserved();
    for (const _ of [1, 2]) await executor.execute({});
    const copy = runtime.circuit("tool") as { state: string };
    expect(copy).toMatchObject({ state: "open", failures: 2 });
    copy.state = "closed";
    expect(runtime.circuit("tool").state).toBe("open");
    expect(runtime.circuit("never called")).toEqual({ state: "closed", failures: 0, retryAt: 0 });
  });
});
