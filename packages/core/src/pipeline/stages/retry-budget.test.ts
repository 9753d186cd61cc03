import { describe, expect, it } from "vitest";
import { down, failed, makeTool, watch } from "../../../test-support/pipeline.ts";
import { TestExecutor } from "../../../test-support/test-executor.ts";
import { settle } from "../../../test-support/virtual-clock.ts";
import type { ToolResult } from "../../result/tool-result.ts";

const retry = { maxAttempts: 5, baseDelayMs: 10 };

/** A dead back end that counts what it gets. */
function deadBackEnd() {
  const back = { attempts: 0 };
  const fail = (): never => {
    back.attempts += 1;
    throw down();
  };
  return { back, fail };
}

describe("the retry budget", () => {
  it("holds for ten thousand calls at once", async () => {
    const { back, fail } = deadBackEnd();
    const { clock, executor, runtime } = await makeTool({ retry }, async () => fail());
    const calls = 10_000;
    const results = Promise.all(Array.from({ length: calls }, () => executor.execute({})));
    await clock.advance(10_000);
    expect((await results).every(({ ok }) => !ok)).toBe(true);
    expect(back.attempts).toBeGreaterThan(calls);
    expect(back.attempts).toBeLessThanOrEqual(calls * 1.2 + 10);
    expect(runtime.services.retryBudgets.credit("tool").tokens).toBeLessThanOrEqual(10);
    expect(clock.armed).toBe(0);
  });

  it("is one for all executors of a tool, and each tool has its own", async () => {
    const { back, fail } = deadBackEnd();
    const { clock, executor, runtime } = await makeTool({ retry }, fail);
    const twin = new TestExecutor({ name: "tool", retry }, fail, { runtime });
    const other = deadBackEnd();
    const neighbour = new TestExecutor({ name: "neighbour", retry }, other.fail, { runtime });
    await Promise.all([twin.ready(), neighbour.ready()]);
    const calls = [executor, twin, neighbour].flatMap((each) =>
      Array.from({ length: 50 }, () => watch(each.execute({}))),
    );
    await clock.advance(60_000);
    expect(calls.every(({ result }) => result?.ok === false)).toBe(true);
    expect(back.attempts).toBeLessThanOrEqual(100 * 1.2 + 10);
    expect(other.back.attempts).toBeGreaterThan(50);
    expect(other.back.attempts).toBeLessThanOrEqual(50 * 1.2 + 10);
  });

  it("is saved up by calls that succeed, to ten retries at most", async () => {
    let isDown = false;
    const { back, fail } = deadBackEnd();
    const { clock, executor } = await makeTool({ retry: { ...retry, maxAttempts: 100 } }, () =>
      isDown ? fail() : 1,
    );
    for (let call = 0; call < 1000; call += 1) await executor.execute({});
    isDown = true;
    const first = watch(executor.execute({}));
    await clock.advance(59_000);
    expect(failed(first.result).usage.retries).toBe(10);
    for (let call = 0; call < 4; call += 1) await executor.execute({});
    expect(back.attempts).toBe(11 + 4);
    const later = watch(executor.execute({}));
    await clock.advance(1000);
    expect(failed(later.result).usage.retries).toBe(1);
    expect(failed(later.result).warnings).toEqual([expect.stringContaining("budget is used up")]);
  });

  it("never holds more than ten, however the fractions add up", async () => {
    let isDown = true;
    const { fail } = deadBackEnd();
    const { clock, executor, runtime } = await makeTool({ retry: { maxAttempts: 2 } }, () =>
      isDown ? fail() : 1,
    );
    const credit = runtime.services.retryBudgets.credit("tool");
    for (const spent of [1, 2, 3, 4, 5, 6]) {
      isDown = true;
      for (let call = 0; call < spent; call += 1) {
        const failing = watch(executor.execute({}));
        await clock.advance(1000);
        expect(failing.result?.ok).toBe(false);
      }
      isDown = false;
      for (let call = 0; call < 100; call += 1) await executor.execute({});
      expect(credit.tokens).toBe(10);
    }
  });

  it("is not earned by calls that are refused before they are tried", async () => {
    const { fail } = deadBackEnd();
    const { clock, executor, runtime } = await makeTool(
      { retry: { ...retry, maxAttempts: 100 }, permissions: ["p"] },
      fail,
    );
    const call = watch(executor.execute({}, { permissions: ["p"] }));
    await clock.advance(59_000);
    const { tokens } = runtime.services.retryBudgets.credit("tool");
    for (let refused = 0; refused < 100; refused += 1) await executor.execute({});
    expect(call.result?.ok).toBe(false);
    expect(runtime.services.retryBudgets.credit("tool").tokens).toBe(tokens);
  });

  it("holds with the breaker off and on: a circuit that opens ends the retries", async () => {
    const { back, fail } = deadBackEnd();
    const { clock, executor } = await makeTool({ retry, circuitBreaker: true }, fail);
    const calls = Array.from({ length: 1000 }, () => watch(executor.execute({})));
    await clock.advance(10_000);
    expect(calls.every(({ result }) => result?.ok === false)).toBe(true);
    expect(back.attempts).toBe(5);
  });
});

describe("an abort during a back-off", () => {
  it("settles at once and starts nothing, also where the service said when to come back", async () => {
    const { back } = deadBackEnd();
    const { clock, executor } = await makeTool({ retry, deadlineMs: 0, timeoutMs: 0 }, () => {
      back.attempts += 1;
      throw down({ retryAfterMs: 200_000 });
    });
    const controller = new AbortController();
    const calls = Array.from({ length: 10 }, () =>
      watch(executor.execute({}, { signal: controller.signal })),
    );
    await clock.advance(100_000);
    expect(clock.armed).toBe(10);
    controller.abort();
    await settle();
    const codes = calls.map(({ result }) => failed(result).error.code);
    expect(codes).toEqual(Array(10).fill("ABORTED"));
    expect(clock.armed).toBe(0);
    await clock.advance(1_000_000);
    expect(back.attempts).toBe(10);
  });

  it("of one call leaves the back-off of others alone", async () => {
    let isDown = true;
    const { clock, executor } = await makeTool({ retry: { baseDelayMs: 1000 } }, () => {
      if (isDown) throw down();
      return "up";
    });
    const controller = new AbortController();
    const leaver = watch(executor.execute({}, { signal: controller.signal }));
    const other: { result: ToolResult | undefined } = watch(executor.execute({}));
    await settle();
    controller.abort();
    isDown = false;
    await clock.advance(1000);
    expect(failed(leaver.result).error.code).toBe("ABORTED");
    expect(other.result).toMatchObject({ ok: true, content: "up", usage: { retries: 1 } });
  });
});

describe("a wait before the next attempt", () => {
  it("that would end at the deadline itself is not begun", async () => {
    for (const [retryAfterMs, attempts] of [
      [1000, 1],
      [999, 2],
    ]) {
      const { back } = deadBackEnd();
      const { clock, executor } = await makeTool(
        { retry: { baseDelayMs: 0, maxAttempts: 2 }, deadlineMs: 1000, timeoutMs: 500 },
        () => {
          back.attempts += 1;
          throw down({ retryAfterMs });
        },
      );
      const call = watch(executor.execute({}));
      await clock.advance(2000);
      expect(failed(call.result)).toMatchObject({ usage: { attempts }, error: { code: "DOWN" } });
    }
  });

  it("goes by the caller's deadline, where that is earlier", async () => {
    const { fail } = deadBackEnd();
    const { clock, executor } = await makeTool({ retry: { baseDelayMs: 4000 } }, fail);
    const call = watch(executor.execute({}, { deadline: clock.now() + 1000 }));
    await clock.advance(0);
    expect(failed(call.result)).toMatchObject({ latencyMs: 0, error: { code: "DOWN" } });
  });
});
