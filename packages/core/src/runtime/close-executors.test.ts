import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { runNode } from "../../test-support/child-process.ts";
import { gate } from "../../test-support/closing.ts";
import { makeTool } from "../../test-support/pipeline.ts";
import { TestExecutor } from "../../test-support/test-executor.ts";
import { settle } from "../../test-support/virtual-clock.ts";
import { BaseExecutor } from "../executor/base-executor.ts";
import { LazyExecutor } from "../executor/lazy-executor.ts";
import { Runtime } from "./runtime.ts";

class Plain extends BaseExecutor {
  readonly family = "test";
  protected override operate(): number {
    return 1;
  }
}

describe("what an author's executor took", () => {
  it("is released once by the runtime's close(), after the calls and before the audit", async () => {
    const log: string[] = [];
    const work = gate();
    const runtime = new Runtime({
      audit: { write: () => void log.push("entry"), close: () => void log.push("audit closed") },
    });
    const release = () => void log.push("released");
    const executor = new TestExecutor({ name: "t" }, () => work.promise, { runtime, release });
    await executor.ready();
    const call = executor.execute({});
    const closing = runtime.close();
    await turn();
    expect(log).toEqual([]);
    work.resolve(1);
    await Promise.all([call, closing]);
    await executor.close();
    expect(log).toEqual(["entry", "released", "audit closed"]);
  });

  it("is not released again where its executor was closed before", async () => {
    const runtime = new Runtime();
    const release = vi.fn();
    const executor = new TestExecutor({ name: "t" }, () => 1, { runtime, release });
    await executor.execute({});
    await executor.close();
    await runtime.close();
    expect(release).toHaveBeenCalledOnce();
  });

  it("is released where it is still being taken when the runtime closes", async () => {
    const opening = gate();
    const runtime = new Runtime();
    const log: string[] = [];
    const executor = new TestExecutor({ name: "t" }, () => 1, {
      runtime,
      prepare: async () => {
        await opening.promise;
        log.push("taken");
      },
      release: () => void log.push("released"),
    });
    const ready = executor.ready();
    await runtime.close();
    opening.resolve(undefined);
    await expect(ready).rejects.toMatchObject({ code: "EXECUTOR_CLOSED" });
    expect(log).toEqual(["taken", "released"]);
  });

  it("is told of where it cannot be released", async () => {
    const runtime = new Runtime();
    const release = () => Promise.reject(new Error("stuck"));
    const executor = new TestExecutor({ name: "t" }, () => 1, { runtime, release });
    await executor.execute({});
    await expect(runtime.close()).rejects.toThrow("stuck");
  });

  it("keeps no process alive once the runtime is closed", async () => {
    const source = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);
    const { code, stdout, stderr } = await runNode(`
      import { Runtime } from ${source("./runtime.ts")};
      import { TestExecutor } from ${source("../../test-support/test-executor.ts")};
      const runtime = new Runtime();
      let timer;
      const prepare = () => { timer = setInterval(() => {}, 1000); };
      const release = () => clearInterval(timer);
      const tool = new TestExecutor({ name: "t" }, () => 1, { runtime, prepare, release });
      console.log((await tool.execute({})).ok);
      await runtime.close();`);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: "true\n", stderr: "" });
  });
});

describe("a runtime that closes", () => {
  it("has executors release what they hold before the pools are closed that they share", async () => {
    const log: string[] = [];
    const runtime = new Runtime();
    runtime.onClose(async () => void log.push("pool"));
    const release = async (): Promise<void> => {
      await settle();
      log.push("executor");
    };
    await new TestExecutor({ name: "t" }, () => 1, { runtime, release }).execute({});
    await runtime.close();
    expect(log).toEqual(["executor", "pool"]);
  });

  it("leaves none that was opened meanwhile to say that it is ready", async () => {
    const opening = Promise.withResolvers<void>();
    const { runtime } = await makeTool({}, () => 1);
    const lazy = new LazyExecutor({ name: "t" }, "test", "mine", runtime, async () => {
      await opening.promise;
      return new TestExecutor({ name: "t" }, () => 1, { runtime });
    });
    const ready = lazy.ready();
    const closed = runtime.close();
    opening.resolve();
    await expect(ready).rejects.toMatchObject({ code: "EXECUTOR_CLOSED" });
    await closed;
  });

  it("closes what stands behind an executor whose class was loaded late", async () => {
    const runtime = new Runtime();
    const inner = new TestExecutor({ name: "t" }, () => 1, { runtime });
    const close = vi.spyOn(inner, "close");
    const lazy = new LazyExecutor({ name: "t" }, "test", "mine", runtime, async () => inner);
    expect((await lazy.execute({})).ok).toBe(true);
    await runtime.close();
    expect(close).toHaveBeenCalled();
  });

  it("does not keep an executor that could not be opened", async () => {
    const runtime = new Runtime();
    const takenBack = vi.fn();
    vi.spyOn(runtime, "holds").mockReturnValue(takenBack);
    const prepare = () => Promise.reject(new Error("no key"));
    const executor = new TestExecutor({ name: "t" }, () => 1, { runtime, prepare });
    expect((await executor.execute({})).ok).toBe(false);
    expect(takenBack).toHaveBeenCalledOnce();
  });
});

describe("an executor without anything to release", () => {
  it("is not held by its runtime", async () => {
    const { runtime } = await makeTool({}, () => 1);
    const holds = vi.spyOn(runtime, "holds");
    await new Plain({ name: "plain" }, { runtime }).execute({});
    expect(holds).not.toHaveBeenCalled();
  });

  it("nor is one that was closed", async () => {
    const runtime = new Runtime();
    const takenBack = vi.fn();
    vi.spyOn(runtime, "holds").mockReturnValue(takenBack);
    const executor = new TestExecutor({ name: "t" }, () => 1, { runtime });
    await executor.execute({});
    expect(takenBack).not.toHaveBeenCalled();
    await executor.close();
    expect(takenBack).toHaveBeenCalledOnce();
  });
});
