import { describe, expect, it } from "vitest";
import { failed, makeTool, never, watch } from "../../../test-support/pipeline.ts";
import { settle } from "../../../test-support/virtual-clock.ts";
import type { ConcurrencyLimiter, RateLimiter } from "../../runtime/services.ts";

/** A limiter elsewhere: it answers when it is told to, and does not listen to signals. */
function remote() {
  const answers: PromiseWithResolvers<boolean>[] = [];
  const released: string[] = [];
  const concurrency: ConcurrencyLimiter = {
    acquire: () => {
      const answer = Promise.withResolvers<boolean>();
      answers.push(answer);
      return answer.promise;
    },
    release: (key) => void released.push(key),
  };
  return { answers, released, concurrency };
}

describe("a concurrency limit that is kept elsewhere", () => {
  it.each(["abort", "deadline"])(
    "has a place back that it grants when the call is over by %s",
    async (how) => {
      const { answers, released, concurrency } = remote();
      let runs = 0;
      const { clock, executor } = await makeTool(
        { concurrency: { max: 1 }, deadlineMs: 1000 },
        () => {
          runs += 1;
        },
        { concurrency },
      );
      const controller = new AbortController();
      const call = watch(executor.execute({}, { signal: controller.signal }));
      await settle();
      if (how === "abort") controller.abort();
      else await clock.advance(1000);
      await settle();
      expect(failed(call.result).error.effect).toBe("none");
      expect(released).toEqual([]);
      answers[0]?.resolve(true);
      await settle();
      expect(released).toEqual(['["tool","",""]']);
      expect(runs).toBe(0);
    },
  );

  it.each(["refuses", "fails"])("has nothing back where it %s, however late", async (how) => {
    const { answers, released, concurrency } = remote();
    const { clock, executor } = await makeTool(
      { concurrency: { max: 1 }, deadlineMs: 1000 },
      () => 1,
      { concurrency },
    );
    const finish = (index: number): void => {
      if (how === "refuses") answers[index]?.resolve(false);
      else answers[index]?.reject(new Error("gone"));
    };
    const call = watch(executor.execute({}));
    await settle();
    finish(0);
    await settle();
    expect(failed(call.result).error.code).toBe(
      how === "refuses" ? "CONCURRENCY_LIMITED" : "GUARD_FAILED",
    );
    const late = watch(executor.execute({}));
    await clock.advance(1000);
    expect(failed(late.result).error.code).toBe("DEADLINE_EXCEEDED");
    finish(1);
    await settle();
    expect(released).toEqual([]);
  });

  it.each<[string, () => void | Promise<void>]>([
    [
      "throws",
      () => {
        throw new Error("gone");
      },
    ],
    ["rejects", () => Promise.reject(new Error("gone"))],
    ["hangs", never],
  ])(
    "does not hurt the call where it %s on the way back: a warning says so",
    async (_, release) => {
      const concurrency: ConcurrencyLimiter = { acquire: () => true, release };
      const { clock, executor } = await makeTool({ concurrency: { max: 1 } }, () => 1, {
        concurrency,
      });
      const call = watch(executor.execute({}));
      await clock.advance(5000);
      expect(call.result).toMatchObject({
        ok: true,
        warnings: [expect.stringContaining("did not take its place back")],
      });
    },
  );
});

describe("a rate limit that is kept elsewhere", () => {
  it("is asked for no place after the call has ended", async () => {
    const { answers, released, concurrency } = remote();
    const token = Promise.withResolvers<number>();
    const rateLimiter: RateLimiter = { take: () => token.promise };
    const { clock, executor } = await makeTool(
      { rateLimit: { limit: 1 }, concurrency: { max: 1 }, deadlineMs: 100 },
      () => 1,
      { rateLimiter, concurrency },
    );
    const call = watch(executor.execute({}));
    await clock.advance(100);
    expect(failed(call.result).error).toMatchObject({ code: "DEADLINE_EXCEEDED", effect: "none" });
    token.resolve(0);
    await settle();
    expect([answers.length, released.length]).toEqual([0, 0]);
  });

  it.each<[unknown, string]>([
    [0, "ok"],
    [-5, "ok"],
    [7, "RATE_LIMITED"],
    [Number.NaN, "GUARD_FAILED"],
    [Number.POSITIVE_INFINITY, "GUARD_FAILED"],
    [undefined, "GUARD_FAILED"],
    ["soon", "GUARD_FAILED"],
  ])("that answers %s is taken for %s", async (answer, code) => {
    for (const given of [answer, Promise.resolve(answer)]) {
      const rateLimiter = { take: () => given } as RateLimiter;
      const { executor } = await makeTool({ rateLimit: { limit: 1 } }, () => 1, { rateLimiter });
      const result = await executor.execute({});
      expect(result.ok ? "ok" : result.error.code).toBe(code);
      expect(JSON.parse(JSON.stringify(result))).toEqual(result);
    }
  });

  it("is told the time at which it is asked, not that of the call", async () => {
    const times: number[] = [];
    const rateLimiter: RateLimiter = { take: (_key, _rule, now) => times.push(now) - 1 };
    const gate = Promise.withResolvers<true>();
    const { clock, executor } = await makeTool({ rateLimit: { limit: 1 } }, () => 1, {
      rateLimiter,
      security: { authorize: () => gate.promise },
    });
    const call = watch(executor.execute({}));
    await clock.advance(1000);
    gate.resolve(true);
    await settle();
    expect(call.result?.ok).toBe(true);
    expect(times).toEqual([clock.now()]);
  });
});
