import { describe, expect, it } from "vitest";
import { down, failed, makeTool, never, watch } from "../../../test-support/pipeline.ts";
import { settle } from "../../../test-support/virtual-clock.ts";

describe("the rate limit", () => {
  it("refuses what is beyond it without an effect, and says when a token is there", async () => {
    const { clock, executor } = await makeTool({ rateLimit: { limit: 2, perMs: 1000 } }, () => 1);
    expect((await executor.execute({})).ok).toBe(true);
    expect((await executor.execute({})).ok).toBe(true);
    const refused = failed(await executor.execute({}));
    expect(refused.error).toMatchObject({
      code: "RATE_LIMITED",
      effect: "none",
      retryable: true,
      retryAfterMs: 500,
    });
    await clock.advance(500);
    expect((await executor.execute({})).ok).toBe(true);
  });

  it.each([
    ["tool", [true, false, false]],
    ["tenant", [true, false, true]],
    ["principal", [true, true, true]],
  ] as const)("is kept for each %s", async (scope, expected) => {
    const { executor } = await makeTool({ rateLimit: { limit: 1, perMs: 60_000, scope } }, () => 1);
    const callers = [
      { tenantId: "a", userId: "1" },
      { tenantId: "a", userId: "2" },
      { tenantId: "b", userId: "1" },
    ];
    const results = [];
    for (const caller of callers) results.push((await executor.execute({}, caller)).ok);
    expect(results).toEqual(expected);
  });

  it("cannot be shared by a tenant whose name imitates another's key", async () => {
    const names = [
      "a",
      "__proto__",
      "constructor",
      '","',
      '"',
      "\\",
      "[]",
      '["tool","a",""]',
      " ",
      "\u0000",
    ];
    const callers = names.flatMap((tenantId) => names.map((userId) => ({ tenantId, userId })));
    for (const limits of [
      { rateLimit: { limit: 1, perMs: 60_000, scope: "principal" } },
      { concurrency: { max: 1, scope: "principal" } },
    ] as const) {
      const { executor } = await makeTool(limits, () => never());
      const calls = callers.map((caller) => watch(executor.execute({}, caller)));
      const again = callers.map((caller) => watch(executor.execute({}, caller)));
      await settle();
      expect(calls.filter(({ result }) => result === undefined)).toHaveLength(callers.length);
      expect(again.filter(({ result }) => result?.ok === false)).toHaveLength(callers.length);
    }
  });

  it("counts calls, not attempts, and those that find no place, too", async () => {
    const { clock, executor } = await makeTool(
      { rateLimit: { limit: 3, perMs: 60_000 }, concurrency: { max: 1 }, retry: true },
      (args) => {
        if (args === "block") return never();
        throw down();
      },
    );
    const tried = watch(executor.execute("try"));
    await clock.advance(10_000);
    expect(failed(tried.result).usage.attempts).toBe(3);
    executor.execute("block");
    expect(failed(await executor.execute({})).error.code).toBe("CONCURRENCY_LIMITED");
    expect(failed(await executor.execute({})).error.code).toBe("RATE_LIMITED");
  });
});

describe("the concurrency limit", () => {
  it("lets the given number run, queues up to its bound in order, refuses the rest at once", async () => {
    const started: number[] = [];
    const gates: (() => void)[] = [];
    const { executor } = await makeTool({ concurrency: { max: 2, queue: 2 } }, async (args) => {
      started.push(args as number);
      await new Promise<void>((resolve) => gates.push(resolve));
      return args;
    });
    const calls = [1, 2, 3, 4, 5].map((n) => watch(executor.execute(n)));
    await settle();
    expect(started).toEqual([1, 2]);
    expect(failed(calls[4]?.result).error).toMatchObject({
      code: "CONCURRENCY_LIMITED",
      effect: "none",
      retryAfterMs: 100,
    });
    for (let open = 0; open < 4; open += 1) {
      gates[open]?.();
      await settle();
    }
    expect(started).toEqual([1, 2, 3, 4]);
    expect(calls.slice(0, 4).every(({ result }) => result?.ok)).toBe(true);
  });

  it("counts waiting against the deadline, and a call that left the queue takes no place", async () => {
    const { clock, executor } = await makeTool(
      { concurrency: { max: 1, queue: 5 }, timeoutMs: 10_000, deadlineMs: 10_000 },
      (args) => (args === "block" ? never() : args),
    );
    const blocking = watch(executor.execute("block"));
    const abort = new AbortController();
    const aborted = watch(executor.execute("a", { signal: abort.signal }));
    const expired = watch(executor.execute("b", { deadline: clock.now() + 100 }));
    const patient = watch(executor.execute("c", { deadline: clock.now() + 20_000 }));
    await settle();
    abort.abort();
    await clock.advance(100);
    expect(failed(aborted.result).error).toMatchObject({ code: "ABORTED", effect: "none" });
    expect(failed(expired.result).error).toMatchObject({
      code: "DEADLINE_EXCEEDED",
      effect: "none",
    });
    await clock.advance(9_900);
    expect(failed(blocking.result).error.code).toBe("TIMEOUT");
    await settle();
    expect(patient.result).toBeDefined();
    const next = await executor.execute("d");
    expect(next).toMatchObject({ ok: true, content: "d" });
  });

  it("gives its place back after failures, time-outs and refusals of later guards", async () => {
    const { clock, executor } = await makeTool(
      {
        concurrency: { max: 1 },
        circuitBreaker: { failureThreshold: 1, openMs: 10 },
        timeoutMs: 50,
      },
      (args) => (args === "hang" ? never() : args),
    );
    const hanging = watch(executor.execute("hang"));
    await clock.advance(50);
    expect(failed(hanging.result).error.code).toBe("TIMEOUT");
    expect(failed(await executor.execute(1)).error.code).toBe("CIRCUIT_OPEN");
    await clock.advance(10);
    expect((await executor.execute(2)).ok).toBe(true);
    expect((await executor.execute(3)).ok).toBe(true);
  });
});
