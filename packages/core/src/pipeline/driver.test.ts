import { describe, expect, it } from "vitest";
import { down, failed, makeTool } from "../../test-support/pipeline.ts";
import { TestExecutor } from "../../test-support/test-executor.ts";
import { VirtualClock } from "../../test-support/virtual-clock.ts";
import type { CallContext } from "../context/call-context.ts";
import { ToolError } from "../result/tool-error.ts";
import { Runtime } from "../runtime/runtime.ts";

describe("a call", () => {
  it("takes what a tool throws as a result, with the cause and an unknown effect", async () => {
    const { executor } = await makeTool({}, () => {
      throw new RangeError("out of range");
    });
    expect(failed(await executor.execute({}))).toMatchObject({
      toolName: "tool",
      error: {
        code: "EXECUTION_FAILED",
        message: "The tool threw RangeError: out of range",
        effect: "unknown",
        retryable: false,
        cause: { name: "RangeError", message: "out of range" },
      },
    });
  });

  it.each([null, undefined, "text", 7, { message: "no error" }, Object.create(null)])(
    "survives a tool that throws %s",
    async (thrown) => {
      const { executor } = await makeTool({}, () => {
        throw thrown;
      });
      expect(failed(await executor.execute({})).error.code).toBe("EXECUTION_FAILED");
    },
  );

  it("survives a tool that throws what cannot be read", async () => {
    const { executor } = await makeTool({}, () => {
      const unreadable = (): never => {
        throw new Error("unreadable");
      };
      throw new Proxy(new Error("hidden"), { get: unreadable, has: unreadable });
    });
    expect(failed(await executor.execute({})).error.code).toBe("EXECUTION_FAILED");
  });

  it("becomes a failure, and gives its place back, when a service of the runtime throws", async () => {
    const clock = new VirtualClock();
    const broken = (): never => {
      throw new Error("no dice");
    };
    const executor = new TestExecutor(
      { name: "tool", retry: true, concurrency: { max: 1 } },
      async (args) => {
        if (args === "fail") throw down();
        return args;
      },
      { runtime: new Runtime({ clock, random: broken }) },
    );
    await executor.ready();
    const result = failed(await executor.execute("fail"));
    expect(result.error).toMatchObject({ code: "RUNTIME_FAILED", cause: { message: "no dice" } });
    expect(await executor.execute("fine")).toMatchObject({ ok: true, content: "fine" });
    await executor.close();
  });

  const thenable = ["th", "en"].join("");
  const trap = (): never => {
    throw new Error("trap");
  };
  it.each([
    ["a then that throws when it is read", Object.defineProperty({}, thenable, { get: trap })],
    ["a then() that throws", Object.fromEntries([[thenable, trap]])],
    ["an iterator that cannot be made", { [Symbol.asyncIterator]: trap }],
  ])("survives a tool that returns %s, and gives its place back", async (_, returned) => {
    const { executor } = await makeTool({ concurrency: { max: 1 } }, (args) =>
      args === "trap" ? returned : args,
    );
    expect(failed(await executor.execute("trap")).error.message).toContain("trap");
    expect((await executor.execute("fine")).ok).toBe(true);
  });

  it("takes an odd error for what it can be", async () => {
    const odd = Object.assign(down(), {
      code: 1,
      retryable: "yes",
      effect: "banana",
      retryAfterMs: -5,
      details: { big: 1n },
    });
    const { executor } = await makeTool({}, () => {
      throw odd;
    });
    expect(failed(await executor.execute({})).error).toMatchObject({
      code: "EXECUTION_FAILED",
      retryable: false,
      effect: "unknown",
      retryAfterMs: 0,
      details: "[a bigint]",
    });
  });

  it("gives run() the content, or throws the error as a ToolError", async () => {
    const { executor } = await makeTool({}, (args) => {
      if (args === "bad")
        throw new ToolError({ code: "BAD", message: "bad", details: { field: "x" } });
      return args;
    });
    await expect(executor.run("good")).resolves.toBe("good");
    const error = await executor.run("bad").catch((thrown: unknown) => thrown);
    expect(ToolError.is(error)).toBe(true);
    expect(error).toMatchObject({ code: "BAD", details: { field: "x" } });
  });

  it("repeats the context's run, or names one of its own", async () => {
    const { executor } = await makeTool({}, () => null);
    expect((await executor.execute({}, { runId: "r-1" })).runId).toBe("r-1");
    const ids = await Promise.all(
      Array.from({ length: 2500 }, async () => (await executor.execute({})).runId),
    );
    expect(new Set(ids).size).toBe(2500);
  });

  it("tells the author who calls, and nothing of it can come from the arguments", async () => {
    const seen: Partial<CallContext>[] = [];
    const { executor } = await makeTool({}, (_, { tenantId, userId, sessionId, traceparent }) => {
      seen.push({ tenantId, userId, sessionId, traceparent });
    });
    const who = { tenantId: "t", userId: "u", sessionId: "s", traceparent: "00-1-2-01" };
    await executor.execute({ tenantId: "other", userId: "root" }, who);
    expect(seen).toEqual([who]);
  });

  it("collects what the author logs and reports", async () => {
    const { executor } = await makeTool({}, (_, context) => {
      context.log("info", "halfway", { at: 1 });
      context.log("warn", "odd", { when: new Date(0), big: 1n } as never);
      context.report({
        tokensIn: 3,
        costUsd: 0.5,
        warnings: ["careful"],
        artifacts: [{ name: "a", mediaType: "text/plain", uri: "file:a" }],
      });
      context.report({ tokensIn: 4, tokensOut: 1 });
      return null;
    });
    const result = await executor.execute({});
    expect(result).toMatchObject({
      usage: { tokensIn: 7, tokensOut: 1, costUsd: 0.5 },
      warnings: ["careful"],
      logs: [
        { level: "info", message: "halfway", data: { at: 1 } },
        { level: "warn", message: "odd", data: "[a bigint]" },
      ],
      artifacts: [{ name: "a" }],
    });
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
    expect(structuredClone(result)).toEqual(result);
  });
});

describe("close()", () => {
  it("lets calls in flight end, releases once, and refuses later calls", async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    let released = 0;
    const executor = new TestExecutor({ name: "tool" }, () => promise, {
      runtime: new Runtime(),
      release: () => {
        released += 1;
      },
    });
    await executor.ready();
    const call = executor.execute({});
    const closing = executor.close();
    expect(failed(await executor.execute({})).error).toMatchObject({
      code: "EXECUTOR_CLOSED",
      effect: "none",
    });
    expect(released).toBe(0);
    resolve("done");
    expect(await call).toMatchObject({ ok: true, content: "done" });
    await closing;
    await executor.close();
    expect(released).toBe(1);
  });
});
