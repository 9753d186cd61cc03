import { describe, expect, it } from "vitest";
import { down, failed, makeTool, never, watch } from "../../test-support/pipeline.ts";
import type { ToolError } from "../result/tool-error.ts";

const lost = (): ToolError => down({ code: "LOST", effect: "unknown" });
const repeatable = { annotations: { idempotent: true }, retry: { baseDelayMs: 10 } };

describe("what an author reports of the effect", () => {
  it.each(["none", "committed", "unknown"] as const)(
    "is said of an attempt that is cut off: %s",
    async (effect) => {
      const { clock, executor } = await makeTool({ timeoutMs: 50 }, (_, context) => {
        context.report({ effect: "unknown" });
        context.report({ effect });
        return never();
      });
      const call = watch(executor.execute({}));
      await clock.advance(50);
      expect(failed(call.result).error).toMatchObject({ code: "TIMEOUT", effect });
    },
  );

  it("is the least that a failure says", async () => {
    const { executor } = await makeTool({}, (effect, context) => {
      context.report({ effect: effect as never });
      throw down({ effect: "committed" });
    });
    expect(failed(await executor.execute("none")).error.effect).toBe("committed");
    expect(failed(await executor.execute("committed")).error.effect).toBe("committed");
    expect(failed(await executor.execute("unknown")).error.effect).toBe("unknown");
  });

  it("lets an attempt that never sent anything be tried again", async () => {
    const { clock, executor } = await makeTool(
      { timeoutMs: 50, retry: { baseDelayMs: 10 } },
      (_, context) => {
        context.report({ effect: "none" });
        return context.attempt === 1 ? never() : "sent";
      },
    );
    const call = watch(executor.execute({}));
    await clock.advance(100);
    expect(call.result).toMatchObject({ ok: true, content: "sent", usage: { attempts: 2 } });
  });

  it("leaves the usage of a call alone", async () => {
    const { executor } = await makeTool({}, (_, context) =>
      context.report({ effect: "committed" }),
    );
    expect(await executor.execute({})).toMatchObject({ ok: true, usage: { attempts: 1 } });
  });
});

describe("the effect of a call", () => {
  it("is the gravest of its attempts, whatever the last one says", async () => {
    const { clock, executor } = await makeTool(repeatable, (_, { attempt }) => {
      throw attempt === 1 ? lost() : down();
    });
    const call = watch(executor.execute({}));
    await clock.advance(1000);
    expect(failed(call.result)).toMatchObject({
      usage: { attempts: 3 },
      error: { code: "DOWN", effect: "unknown" },
    });
  });

  it("is that also where it is aborted between two attempts", async () => {
    const { clock, executor } = await makeTool(
      { ...repeatable, retry: { baseDelayMs: 500 } },
      () => {
        throw lost();
      },
    );
    const controller = new AbortController();
    const call = watch(executor.execute({}, { signal: controller.signal }));
    await clock.advance(1);
    controller.abort();
    await clock.advance(0);
    expect(failed(call.result).error).toMatchObject({ code: "ABORTED", effect: "unknown" });
  });

  it("is that also where the circuit refuses the next attempt", async () => {
    const circuitBreaker = { failureThreshold: 1, openMs: 1000 };
    const { clock, executor } = await makeTool({ ...repeatable, circuitBreaker }, () => {
      throw lost();
    });
    const call = watch(executor.execute({}));
    await clock.advance(1000);
    expect(failed(call.result).error.effect).toBe("unknown");
  });
});
