import { ExecutorFactory, Runtime, ToolError } from "@exec/core";
import { afterEach, describe, expect, it } from "vitest";
import { BaseFunctionExecutor } from "./base-function-executor.ts";
import { BatchingFunctionExecutor } from "./batching-function-executor.ts";
import { CachedFunctionExecutor } from "./cached-function-executor.ts";
import { FunctionExecutorFactory } from "./function-executor-factory.ts";
import { FunctionToolExecutor } from "./function-tool-executor.ts";
import type { FunctionToolSpec } from "./function-tool-spec.ts";
import { StreamingFunctionExecutor } from "./streaming-function-executor.ts";
import "./executor-types.ts";

const runtime = new Runtime();

class ShoutingExecutor extends BaseFunctionExecutor<FunctionToolSpec, string> {
  protected override executeFunction(args: unknown): string {
    return String(args).toUpperCase();
  }
}

function thrown(run: () => unknown): ToolError {
  try {
    run();
  } catch (error) {
    if (ToolError.is(error)) return error;
  }
  throw new Error("expected a ToolError");
}

afterEach(() => {
  for (const type of FunctionExecutorFactory.describeExecutorTypes()) {
    if (type.origin === "application" && type.aliasOf === undefined)
      FunctionExecutorFactory.unregister(type.type);
  }
});

describe("FunctionExecutorFactory", () => {
  it("makes the standard executor by position, by the spec, by default and in any case", async () => {
    const double = (args: unknown): number => Number(args) * 2;
    const made = [
      FunctionExecutorFactory.createExecutor({ name: "f" }, double, "standard"),
      FunctionExecutorFactory.createExecutor({ name: "f", executor: "Standard" }, double),
      FunctionExecutorFactory.createExecutor({ name: "f", type: "function" }, double, "DEFAULT", {
        runtime,
      }),
      FunctionExecutorFactory.getExecutor({ name: "f" }, double),
    ];
    for (const executor of made) {
      expect(executor).toBeInstanceOf(FunctionToolExecutor);
      expect(await executor.run(21)).toBe(42);
    }
  });

  it("passes its options on", async () => {
    const executor = FunctionExecutorFactory.createExecutor({ name: "f" }, () => 1, "standard", {
      runtime,
    });
    expect((executor as FunctionToolExecutor).runtime).toBe(runtime);
  });

  it("describes its types", () => {
    expect(FunctionExecutorFactory.listExecutorTypes()).toEqual([
      "batching",
      "cached",
      "default",
      "standard",
      "streaming",
    ]);
    expect(FunctionExecutorFactory.describeExecutorTypes()).toMatchObject([
      { family: "function", type: "batching", origin: "built-in", loaded: true },
      { family: "function", type: "cached", origin: "built-in", loaded: true },
      {
        family: "function",
        type: "default",
        aliasOf: "standard",
        origin: "built-in",
        loaded: true,
      },
      { family: "function", type: "standard", origin: "built-in", loaded: true },
      { family: "function", type: "streaming", origin: "built-in", loaded: true },
    ]);
    expect(FunctionExecutorFactory.getExecutorClass("standard")).toBe(FunctionToolExecutor);
  });

  it("makes an executor of a registered type, and forgets it when it is unregistered", async () => {
    FunctionExecutorFactory.register("shout", ShoutingExecutor);
    const executor = FunctionExecutorFactory.createExecutor({ name: "s", executor: "shout" });
    expect(await executor.run("hi")).toBe("HI");
    FunctionExecutorFactory.unregister("shout");
    const error = thrown(() =>
      FunctionExecutorFactory.createExecutor({ name: "s", executor: "shout" }),
    );
    expect(error.code).toBe("EXECUTOR_NOT_FOUND");
  });

  it("loads a lazily registered class at its first use", async () => {
    let loads = 0;
    FunctionExecutorFactory.register("lazy", async () => {
      loads += 1;
      return ShoutingExecutor;
    });
    expect(thrown(() => FunctionExecutorFactory.getExecutorClass("lazy")).code).toBe(
      "EXECUTOR_NOT_LOADED",
    );
    const executor = FunctionExecutorFactory.createExecutor({ name: "s", executor: "lazy" });
    expect(loads).toBe(0);
    expect(await Promise.all([executor.run("a"), executor.run("b")])).toEqual(["A", "B"]);
    expect(loads).toBe(1);
    expect(await FunctionExecutorFactory.loadExecutorClass("lazy")).toBe(ShoutingExecutor);
    expect(FunctionExecutorFactory.getExecutorClass("lazy")).toBe(ShoutingExecutor);
  });

  it("puts the application's class over a built-in, aliases included, and gives the built-in back", async () => {
    FunctionExecutorFactory.register("standard", ShoutingExecutor);
    const over = FunctionExecutorFactory.createExecutor({ name: "s", executor: "default" });
    expect(await over.run("x")).toBe("X");
    FunctionExecutorFactory.unregister("standard");
    expect(FunctionExecutorFactory.getExecutorClass("default")).toBe(FunctionToolExecutor);
    expect(thrown(() => FunctionExecutorFactory.unregister("standard")).code).toBe(
      "EXECUTOR_CONFLICT",
    );
  });

  it("says all that is wrong with a spec at once", () => {
    const error = thrown(() =>
      FunctionExecutorFactory.createExecutor(
        { name: "no spaces", timeoutMS: 5, retry: { maxAttempts: 0 } } as never,
        () => 1,
      ),
    );
    expect(error.code).toBe("SPEC_INVALID");
    for (const part of ["must match", 'did you mean "timeoutMs"', "maxAttempts"])
      expect(error.message).toContain(part);
  });

  it("refuses a spec of another family, two types that disagree, and a tool without code", () => {
    expect(
      thrown(() =>
        FunctionExecutorFactory.createExecutor({ name: "f", type: "http" } as never, () => 1),
      ).message,
    ).toContain("http");
    FunctionExecutorFactory.register("shout", ShoutingExecutor);
    const two = thrown(() =>
      FunctionExecutorFactory.createExecutor({ name: "f", executor: "shout" }, () => 1, "standard"),
    );
    expect(two.message).toMatch(/"standard".*"shout"/);
    const misspelt = thrown(() =>
      FunctionExecutorFactory.createExecutor({ name: "f", executor: "shout" }, () => 1, "shoot"),
    );
    expect(misspelt.message).toContain('did you mean "shout"?');
    expect(
      thrown(() => FunctionExecutorFactory.createExecutor({ name: "f" }, undefined as never)).code,
    ).toBe("SPEC_INVALID");
    expect(thrown(() => FunctionExecutorFactory.createExecutor(null as never, () => 1)).code).toBe(
      "SPEC_INVALID",
    );
  });

  it("makes the same of a field that says undefined as of one that is left out", () => {
    const spec = { name: "tool", executor: undefined } as object as FunctionToolSpec;
    const made = [
      new FunctionToolExecutor(spec, () => 1),
      new CachedFunctionExecutor(spec, () => 1),
      new StreamingFunctionExecutor(spec, () => []),
      new BatchingFunctionExecutor(spec, () => []),
    ];
    const types = made.map(({ executorType }) => executorType);
    expect(types).toEqual(["standard", "cached", "streaming", "batching"]);
    const cache = { ttlMs: undefined, maxEntries: 5 } as never;
    const cached = new CachedFunctionExecutor({ name: "tool", cache }, () => 1);
    expect(cached.spec.cache).toEqual({ ttlMs: 300_000, maxEntries: 5 });
  });

  it("refuses what is no executor class", () => {
    expect(thrown(() => FunctionExecutorFactory.register("x", class {} as never)).code).toBe(
      "SPEC_INVALID",
    );
    expect(thrown(() => FunctionExecutorFactory.register("x", {} as never)).code).toBe(
      "SPEC_INVALID",
    );
  });

  it("is reached through ExecutorFactory by the spec's type", async () => {
    const executor = ExecutorFactory.createExecutor(
      { name: "f", type: "function" },
      (args) => args,
    );
    expect(await executor.run(1)).toBe(1);
    expect(ExecutorFactory.listExecutorTypes()).toContain("function/standard");
    expect(ExecutorFactory.getExecutorClass("function/standard")).toBe(FunctionToolExecutor);
    expect(
      thrown(() => ExecutorFactory.createExecutor({ name: "f", type: "functoin" })).message,
    ).toContain('Did you mean "function"?');
    expect(
      thrown(() => ExecutorFactory.createExecutor({ name: "f", type: "soap" })).message,
    ).toContain('"@exec/soap"');
    expect(
      thrown(() => ExecutorFactory.createExecutor({ name: "f" } as { name: string; type: string }))
        .message,
    ).toContain('"type" is missing');
  });
});
