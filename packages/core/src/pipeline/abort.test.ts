import { describe, expect, it } from "vitest";
import { down, failed, makeTool, never, watch } from "../../test-support/pipeline.ts";
import { settle } from "../../test-support/virtual-clock.ts";
import type { Guard } from "./guard.ts";

/** A caller who may abort from anywhere. */
function impatient() {
  const controller = new AbortController();
  return { leave: () => controller.abort(), context: { signal: controller.signal } };
}

describe("an abort while nothing is waited for", () => {
  it("from the tool's own code ends the call as soon as it waits", async () => {
    const { leave, context } = impatient();
    const { clock, executor } = await makeTool({ timeoutMs: 0, deadlineMs: 0 }, () => {
      leave();
      return never();
    });
    const call = watch(executor.execute({}, context));
    await clock.advance(0);
    expect(failed(call.result).error).toMatchObject({ code: "ABORTED", effect: "unknown" });
  });

  it("from a tool that then fails is not followed by another attempt, and costs no retry", async () => {
    const { leave, context } = impatient();
    const { clock, executor, runtime } = await makeTool({ retry: true }, () => {
      leave();
      throw down();
    });
    const call = watch(executor.execute({}, context));
    await clock.advance(10_000);
    expect(failed(call.result)).toMatchObject({ usage: { attempts: 1 }, error: { code: "DOWN" } });
    expect(runtime.services.retryBudgets.credit("tool").tokens).toBe(10);
  });

  it("from a tool that answers at once changes nothing", async () => {
    const { leave, context } = impatient();
    const { executor } = await makeTool({}, () => {
      leave();
      return "done";
    });
    expect(await executor.execute({}, context)).toMatchObject({ ok: true, content: "done" });
  });

  it("from a guard keeps the tool from being run", async () => {
    for (const place of ["admit", "attempt"] as const) {
      for (const isAsync of [false, true]) {
        const { leave, context } = impatient();
        let runs = 0;
        const guard: Guard = {
          name: "leaver",
          place,
          compile: () => ({
            enter: () => {
              leave();
              return isAsync ? Promise.resolve(undefined) : undefined;
            },
          }),
        };
        const { clock, executor } = await makeTool(
          { retry: true, circuitBreaker: true },
          () => {
            runs += 1;
          },
          { guards: [guard] },
        );
        const call = watch(executor.execute({}, context));
        await clock.advance(0);
        expect(failed(call.result).error).toMatchObject({ code: "ABORTED", effect: "none" });
        expect(runs).toBe(0);
      }
    }
  });

  it("from the runtime's policy keeps the tool from being run", async () => {
    const { leave, context } = impatient();
    let runs = 0;
    const authorize = (): true => {
      leave();
      return true;
    };
    const { executor } = await makeTool(
      {},
      () => {
        runs += 1;
      },
      { security: { authorize } },
    );
    expect(failed(await executor.execute({}, context)).error.code).toBe("ABORTED");
    expect(runs).toBe(0);
  });
});

const throwing = {
  valueOf: (): never => {
    throw new Error("looked at");
  },
};

describe("a context that is not what it has to be", () => {
  it.each<[string, object]>([
    ["a deadline that is NaN", { deadline: Number.NaN }],
    ["a deadline in words", { deadline: "2030-01-01T00:00:00Z" }],
    ["a deadline that is a bigint", { deadline: 5n }],
    ["a deadline that is a symbol", { deadline: Symbol("soon") }],
    ["a deadline that throws", { deadline: throwing }],
    ["a signal that is none", { signal: {} }],
    ["a signal in words", { signal: "stop" }],
  ])("is refused: %s", async (_, context) => {
    for (const spec of [{}, { idempotency: true, retry: true }]) {
      let runs = 0;
      const { executor } = await makeTool(spec, () => {
        runs += 1;
      });
      const result = failed(await executor.execute({}, context));
      expect(result.error).toMatchObject({ code: "CONTEXT_INVALID", effect: "none" });
      expect(runs).toBe(0);
    }
  });

  it("may say null for what it leaves out", async () => {
    const { executor } = await makeTool({}, async () => "done");
    const context = { deadline: null, signal: null } as never;
    expect(await executor.execute({}, context)).toMatchObject({ content: "done" });
  });
});

describe("a tool that keeps the process busy", () => {
  it("before it waits does not push its deadline back by its time-out", async () => {
    const { clock, executor } = await makeTool({ timeoutMs: 600, deadlineMs: 600 }, () => {
      clock.block(500);
      return never();
    });
    const call = watch(executor.execute({}));
    await clock.advance(100);
    expect(failed(call.result)).toMatchObject({
      latencyMs: 600,
      error: { code: "DEADLINE_EXCEEDED" },
    });
  });

  it.each(["a back-off", "a guard", "an attempt's guard", "a queue", "a shared guard"])(
    "until after the deadline starts nothing then, at the end of %s",
    async (what) => {
      let runs = 0;
      const gate = Promise.withResolvers<undefined>();
      const slow = (place: Guard["place"]): Guard => ({
        name: "slow",
        place,
        compile: () => ({ enter: () => gate.promise }),
      });
      const place = what === "an attempt's guard" ? "attempt" : "admit";
      const guards = what.endsWith("guard") ? [slow(place)] : [];
      const { clock, executor } = await makeTool(
        {
          timeoutMs: 100,
          deadlineMs: 1000,
          retry: { baseDelayMs: 1800, maxAttempts: 2 },
          ...(what === "a queue" ? { concurrency: { max: 1, queue: 1 } } : {}),
          ...(what === "a shared guard" ? { idempotency: true } : {}),
        },
        async (args) => {
          if (args === "first") return gate.promise;
          runs += 1;
          throw down();
        },
        { guards },
      );
      if (what === "a queue") {
        executor.execute("first");
        await clock.advance(0);
      }
      const call = watch(executor.execute({}));
      await clock.advance(0);
      clock.block(1100);
      gate.resolve(undefined);
      await settle();
      await clock.advance(0);
      const { error } = failed(call.result);
      expect(error).toMatchObject({ code: "DEADLINE_EXCEEDED", effect: "none" });
      expect(runs).toBe(what === "a back-off" ? 1 : 0);
    },
  );
});
