import { describe, expect, it } from "vitest";
import { down, failed, makeTool, never, watch } from "../../../test-support/pipeline.ts";

describe("retry", () => {
  it("tries again what is retryable and had no effect, and counts it", async () => {
    let attempts = 0;
    const { clock, executor } = await makeTool({ retry: true }, (_, context) => {
      attempts = context.attempt;
      if (attempts < 3) throw down();
      return "up";
    });
    const call = watch(executor.execute({}));
    await clock.advance(10_000);
    expect(call.result).toMatchObject({
      ok: true,
      content: "up",
      usage: { attempts: 3, retries: 2 },
    });
    expect(clock.armed).toBe(0);
  });

  it.each([
    ["an error that is not retryable", { retryable: false }],
    ["an unknown effect", { effect: "unknown" as const }],
    ["a committed effect", { effect: "committed" as const }],
  ])("never repeats %s", async (_, init) => {
    const { clock, executor } = await makeTool({ retry: true }, () => {
      throw down(init);
    });
    const call = watch(executor.execute({}));
    await clock.advance(60_000);
    expect(failed(call.result).usage.attempts).toBe(1);
  });

  it("repeats a time-out only of tools declared idempotent or read-only", async () => {
    for (const [annotations, attempts] of [
      [{}, 1],
      [{ idempotent: true }, 3],
      [{ readOnly: true }, 3],
    ] as const) {
      const { clock, executor } = await makeTool(
        { retry: true, timeoutMs: 50, annotations },
        never,
      );
      const call = watch(executor.execute({}));
      await clock.advance(30_000);
      expect(failed(call.result)).toMatchObject({
        usage: { attempts },
        error: { code: "TIMEOUT" },
      });
    }
  });

  it("waits a random part of an interval that doubles up to its cap (full jitter)", async () => {
    const at: number[] = [];
    const { clock, executor } = await makeTool(
      { retry: { maxAttempts: 6, baseDelayMs: 100, maxDelayMs: 500 } },
      () => {
        at.push(clock.now());
        throw down();
      },
      { random: () => 0.5 },
    );
    const call = watch(executor.execute({}));
    await clock.advance(60_000);
    expect(failed(call.result).usage.attempts).toBe(6);
    expect(at.slice(1).map((time, index) => time - (at[index] as number))).toEqual([
      50, 100, 200, 250, 250,
    ]);
  });

  it("takes retryAfterMs as a floor", async () => {
    const { clock, executor } = await makeTool({ retry: true }, (_, context) => {
      if (context.attempt === 1) throw down({ retryAfterMs: 2000 });
      return "up";
    });
    const call = watch(executor.execute({}));
    await clock.advance(1999);
    expect(call.result).toBeUndefined();
    await clock.advance(1);
    expect(call.result).toMatchObject({ ok: true, latencyMs: 2000 });
  });

  it("does not wait for ever where a service says so and there is no deadline", async () => {
    const { executor } = await makeTool({ retry: true, timeoutMs: 0 }, () => {
      throw down({ retryAfterMs: 86_400_000 });
    });
    expect(failed(await executor.execute({}))).toMatchObject({
      usage: { attempts: 1 },
      error: { code: "DOWN", retryAfterMs: 86_400_000 },
    });
  });

  it("does not begin a wait that would end past the deadline", async () => {
    const { executor } = await makeTool({ retry: true, deadlineMs: 1000, timeoutMs: 500 }, () => {
      throw down({ retryAfterMs: 5000 });
    });
    expect(failed(await executor.execute({}))).toMatchObject({
      latencyMs: 0,
      error: { code: "DOWN", retryAfterMs: 5000 },
    });
  });

  it("sends a dead back end at most 1.2 times the calls plus ten", async () => {
    let attempts = 0;
    const { clock, executor } = await makeTool(
      { retry: { maxAttempts: 5, baseDelayMs: 1 } },
      () => {
        attempts += 1;
        throw down();
      },
    );
    const calls = 1000;
    for (let call = 0; call < calls; call += 1) {
      const watched = watch(executor.execute({}));
      await clock.advance(100);
      expect(watched.result?.ok).toBe(false);
    }
    expect(attempts).toBeGreaterThan(calls * 1.15);
    expect(attempts).toBeLessThanOrEqual(calls * 1.2 + 10);
  });

  it("never follows a chunk that has reached the caller", async () => {
    let attempts = 0;
    const { executor } = await makeTool({ retry: true }, async function* () {
      attempts += 1;
      yield "first";
      throw down();
    });
    const events: string[] = [];
    for await (const event of executor.stream({})) events.push(event.type);
    expect(events).toEqual(["chunk", "result"]);
    expect(attempts).toBe(1);
  });
});
