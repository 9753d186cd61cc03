import { describe, expect, it, vi } from "vitest";
import { TestExecutor } from "../../test-support/test-executor.ts";
import { VirtualClock } from "../../test-support/virtual-clock.ts";
import type { EgressPolicy } from "../egress/egress-policy.ts";
import type { ToolSpec } from "../spec/tool-spec.ts";
import { defaultRuntime, Runtime } from "./runtime.ts";
import type { Clock } from "./services.ts";
import type { TimerTask } from "./timer-task.ts";

/** Calls one tool twice in each runtime, and says how the four calls ended. */
async function twiceInEach(
  runtimes: readonly Runtime[],
  spec: Partial<ToolSpec>,
  run: () => unknown = () => "ran",
): Promise<unknown[]> {
  const ends: unknown[] = [];
  for (const runtime of runtimes) {
    const executor = new TestExecutor({ name: "shared", ...spec }, run, { runtime });
    for (const args of [1, 1]) {
      const result = await executor.execute(args);
      ends.push(
        result.ok
          ? result.usage.idempotencyReused || result.usage.cachedHit || "ran"
          : result.error.code,
      );
    }
  }
  return ends;
}

describe("two runtimes share nothing", () => {
  const fails = (): never => {
    throw new Error("down");
  };
  it.each<[string, Partial<ToolSpec>, () => unknown, unknown[]]>([
    ["rate limits", { rateLimit: { limit: 1, perMs: 1e9 } }, () => "ran", ["ran", "RATE_LIMITED"]],
    [
      "circuits",
      { circuitBreaker: { failureThreshold: 1 } },
      fails,
      ["EXECUTION_FAILED", "CIRCUIT_OPEN"],
    ],
    ["the ledger", { idempotency: true }, () => "ran", ["ran", true]],
    ["the cache", { cache: { ttlMs: 1e6 } }, () => "ran", ["ran", true]],
  ])("not %s", async (_, spec, run, ends) => {
    expect(await twiceInEach([new Runtime(), new Runtime()], spec, run)).toEqual([
      ...ends,
      ...ends,
    ]);
  });

  it("not places for concurrent calls", async () => {
    const spec = { name: "shared", concurrency: { max: 1 } };
    const executors = [new Runtime(), new Runtime()].map(
      (runtime) =>
        new TestExecutor(spec, () => new Promise((resolve) => setTimeout(resolve, 5)), { runtime }),
    );
    const results = await Promise.all(executors.map((executor) => executor.execute(null)));
    expect(results.map(({ ok }) => ok)).toEqual([true, true]);
  });

  it("and a tool of the default runtime is not touched by them", async () => {
    const spec = { name: "runtime_test_default", rateLimit: { limit: 1, perMs: 1e9 } };
    expect(await twiceInEach([new Runtime(), defaultRuntime()], spec)).toEqual([
      "ran",
      "RATE_LIMITED",
      "ran",
      "RATE_LIMITED",
    ]);
  });
});

describe("executors of one runtime", () => {
  it("share the limits of a tool", async () => {
    const runtime = new Runtime();
    const spec = { rateLimit: { limit: 1, perMs: 1e9 } };
    expect(await twiceInEach([runtime, runtime], spec)).toEqual([
      "ran",
      "RATE_LIMITED",
      "RATE_LIMITED",
      "RATE_LIMITED",
    ]);
  });

  it("that name none have the default one, which is always the same", () => {
    const executors = [1, 2].map(() => new TestExecutor({ name: "t" }, () => 1));
    expect(executors.map(({ runtime }) => runtime)).toEqual([defaultRuntime(), defaultRuntime()]);
    expect(executors[0]?.runtime).toBe(executors[1]?.runtime);
  });
});

describe("closing a runtime", () => {
  it("closes what registered itself, once", async () => {
    const runtime = new Runtime();
    const [kept, takenBack] = [vi.fn(async () => {}), vi.fn(async () => {})];
    runtime.onClose(kept);
    runtime.onClose(takenBack)();
    await runtime.close();
    await runtime[Symbol.asyncDispose]();
    expect([kept.mock.calls.length, takenBack.mock.calls.length]).toEqual([1, 0]);
  });

  it("takes nothing more once it is closed", async () => {
    const runtime = new Runtime();
    await runtime.close();
    expect(() => runtime.onClose(async () => {})).toThrow("The runtime is closed");
  });

  it("closes everything, also where one fails, and says so", async () => {
    const runtime = new Runtime();
    const last = vi.fn(async () => {});
    runtime.onClose(() => {
      throw new Error("at once");
    });
    runtime.onClose(() => Promise.reject(new Error("later")));
    runtime.onClose(last);
    await expect(runtime.close()).rejects.toThrow("at once");
    expect(last).toHaveBeenCalledOnce();
  });
});

describe("services of one's own", () => {
  it("stand in for the runtime's, and the rest stays", async () => {
    const clock = new VirtualClock(1000);
    const runtime = new Runtime({ clock });
    expect(runtime.services.clock).toBe(clock);
    expect(runtime.services.cache).toBeDefined();
    const limited = new TestExecutor({ name: "t", rateLimit: { limit: 1, perMs: 500 } }, () => 1, {
      runtime,
    });
    const calls = [await limited.execute(1), await limited.execute(1)];
    await clock.advance(500);
    calls.push(await limited.execute(1));
    expect(calls.map(({ ok }) => ok)).toEqual([true, false, true]);
  });

  it("a clock may be an object with a state, and the ledger counts by it", async () => {
    class Watch implements Clock {
      time = 0;
      now(): number {
        return this.time;
      }
      arm(_task: TimerTask): void {}
      disarm(_task: TimerTask): void {}
    }
    const clock = new Watch();
    const ends = Promise.withResolvers<string>();
    const runtime = new Runtime({ clock });
    const spec = { name: "t", idempotency: { ttlMs: 10 } };
    let runs = 0;
    const once = new TestExecutor(spec, () => ++runs, { runtime });
    const endless = { ...spec, name: "slow", timeoutMs: 0, deadlineMs: 0 };
    const slow = new TestExecutor(endless, () => ends.promise, { runtime });
    for (clock.time of [0, 9, 10]) await once.run(null);
    expect(runs).toBe(2);
    const call = slow.run(null);
    await vi.waitFor(async () => {
      clock.time += 1e9;
      expect(await runtime.ledger.sweep()).toBe(1);
    });
    ends.resolve("late");
    expect(await call).toBe("late");
  });

  it("the ledger in memory forgets by the runtime's clock", async () => {
    const clock = new VirtualClock();
    const { ledger } = new Runtime({ clock }).services;
    const row = { argsHash: "", toolName: "t", owner: "o", state: "done" } as const;
    // The machine's clock would say of all of them that they are over.
    for (let key = 0; key <= 10_000; key += 1)
      await ledger.write({ ...row, key: `${key}`, expiresAt: clock.now() + 1 }, "absent");
    expect(await ledger.read("0")).toBeDefined();
  });

  it("one that is undefined leaves the runtime's own in its place", async () => {
    const none = { ledger: undefined, clock: undefined, cache: undefined, random: undefined };
    const runtime = new Runtime(none as object);
    const spec = { name: "t", idempotency: true, retry: true } as const;
    const tool = new TestExecutor(spec, () => "ran", { runtime });
    expect(await tool.execute(1)).toMatchObject({ ok: true, content: "ran" });
    expect(await tool.execute(2, { services: none as object })).toMatchObject({ ok: true });
  });

  it("an egress policy that cannot be used is refused with the runtime", () => {
    const allow = ["api.example.com"];
    expect(() => new Runtime({ security: { egress: { allow } } })).toThrow(
      'security.egress field "allow" item 0 must be an origin such as "https://api.example.com"',
    );
    for (const egress of [
      "public",
      { allowed: [] },
      { private: "yes" },
      { allow: "x" },
      null,
      [],
    ]) {
      const security = { egress: egress as EgressPolicy };
      expect(() => new Runtime({ security }), JSON.stringify(egress)).toThrow("security.egress");
    }
  });
});
