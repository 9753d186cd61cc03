import { cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import * as oneSupport from "../../test-support/test-executor.ts";
import * as oneCore from "../index.ts";
import type { ToolSpec } from "../spec/tool-spec.ts";

type Core = typeof oneCore & typeof oneSupport;

const packageDirectory = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const elsewhere = await mkdtemp(join(tmpdir(), "exec-core-copy-"));
afterAll(() => rm(elsewhere, { recursive: true, force: true }));

/** Core from other files, as a second installation of it. */
async function secondCopy(): Promise<Core> {
  for (const name of ["src", "test-support", "package.json"])
    await cp(join(packageDirectory, name), join(elsewhere, name), { recursive: true });
  const modules = "node_modules";
  await symlink(join(packageDirectory, modules), join(elsewhere, modules), "junction");
  const load = (path: string): Promise<object> =>
    import(/* @vite-ignore */ pathToFileURL(join(elsewhere, path)).href);
  return Object.assign(
    {},
    await load("src/index.ts"),
    await load("test-support/test-executor.ts"),
  ) as Core;
}

const one: Core = { ...oneCore, ...oneSupport };
const two = await secondCopy();

describe("two copies of core in one process", () => {
  it("are two", () => {
    expect(two.ToolError).not.toBe(one.ToolError);
    expect(two.defaultRuntime()).not.toBe(one.defaultRuntime());
    expect(new two.ToolError({ code: "X", message: "x" })).not.toBeInstanceOf(one.ToolError);
  });

  it("know the same families and types", async () => {
    const factory = new one.Factory({
      name: "shared",
      builtIns: { standard: one.TestExecutor },
      defaultType: "standard",
    });
    two.ExecutorFactory.register("shared/mine", two.TestExecutor);
    expect(two.ExecutorFactory.listFamilies()).toContain("shared");
    expect(factory.listExecutorTypes()).toEqual(["mine", "standard"]);
    expect(factory.getExecutorClass("mine")).toBe(two.TestExecutor);
    const spec = { name: "tool", type: "shared" };
    expect(await two.ExecutorFactory.createExecutor(spec, () => "ran").run({})).toBe("ran");
    one.ExecutorFactory.unregister("shared/mine");
    expect(() => two.ExecutorFactory.getExecutorClass("shared/mine")).toThrow("no executor type");
  });

  it("recognise each other's errors", async () => {
    const error = new one.ToolError({ code: "SOLD_OUT", message: "none left", effect: "none" });
    expect(two.ToolError.is(error)).toBe(true);
    const executor = new two.TestExecutor({ name: "tool" }, () => {
      throw error;
    });
    expect(await executor.execute({})).toMatchObject({
      error: { code: "SOLD_OUT", message: "none left", effect: "none" },
    });
    await expect(executor.run({})).rejects.toSatisfy(one.ToolError.is);
  });

  it("recognise each other's secrets, and mask them", async () => {
    const token = one.Secret.of("s3cr3t-token");
    expect(two.Secret.is(token)).toBe(true);
    const executor = new two.TestExecutor({ name: "tool", token } as ToolSpec, () => token.open(), {
      rules: { fields: { token: two.anything } },
    });
    expect(await executor.run({})).toBe("[secret]");
  });

  const fails = (): never => {
    throw new Error("down");
  };
  it.each<[string, Partial<ToolSpec>, () => unknown, object]>([
    ["rate limits", { rateLimit: { limit: 1, perMs: 1e9 } }, () => 1, { code: "RATE_LIMITED" }],
    ["circuits", { circuitBreaker: { failureThreshold: 1 } }, fails, { code: "CIRCUIT_OPEN" }],
    ["the ledger", { idempotency: true }, () => 1, { idempotencyReused: true }],
    ["the cache", { cache: { ttlMs: 1e6 } }, () => 1, { cachedHit: true }],
  ])("share %s of the default runtime", async (what, rules, run, expected) => {
    const spec = { name: `tool_${what.replaceAll(" ", "_")}`, ...rules };
    await new one.TestExecutor(spec, run).execute({});
    const result = await new two.TestExecutor(spec, run).execute({});
    expect(result.ok ? result.usage : result.error).toMatchObject(expected);
  });

  /** A call of the first copy that goes on until it is told to end. */
  async function callUnderWay(spec: ToolSpec) {
    const [started, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<string>()];
    const executor = new one.TestExecutor(spec, () => {
      started.resolve();
      return ended.promise;
    });
    const result = executor.execute({});
    await started.promise;
    return { result, end: ended.resolve };
  }

  it("let one probe through between them where a circuit is half-open", async () => {
    const circuitBreaker = { failureThreshold: 1, openMs: 1, probeTimeoutMs: 60_000 };
    const spec = { name: "tool_probed", circuitBreaker };
    await new one.TestExecutor(spec, fails).execute({});
    while (Date.now() < one.defaultRuntime().circuit("tool_probed").retryAt)
      await new Promise((resolve) => setTimeout(resolve, 1));
    const probe = await callUnderWay(spec);
    expect(two.defaultRuntime().circuit("tool_probed").state).toBe("half-open");
    const other = new two.TestExecutor(spec, () => "ran");
    expect(await other.execute({})).toMatchObject({ error: { code: "CIRCUIT_OPEN" } });
    probe.end("ran");
    await probe.result;
    expect(await other.execute({})).toMatchObject({ content: "ran" });
  });

  it("share work, which is aborted when the last caller of either leaves", async () => {
    const spec = { name: "tool_shared", idempotency: true };
    const first = new AbortController();
    const last = new AbortController();
    const started = Promise.withResolvers<void>();
    const leader = new one.TestExecutor(spec, () => {
      started.resolve();
      return new Promise(() => {});
    }).execute({}, { signal: first.signal });
    await started.promise;
    const other = new two.TestExecutor(spec, () => "twice");
    await other.ready();
    const follower = other.execute({}, { signal: last.signal });
    await new Promise((resolve) => setImmediate(resolve));
    first.abort();
    expect(await leader).toMatchObject({ error: { code: "ABORTED", effect: "unknown" } });
    last.abort();
    expect(await follower).toMatchObject({ error: { code: "ABORTED", effect: "unknown" } });
  });

  it("share places for concurrent calls", async () => {
    const spec = { name: "tool_concurrent", concurrency: { max: 1 } };
    const first = await callUnderWay(spec);
    const second = await new two.TestExecutor(spec, () => "ran").execute({});
    expect(second).toMatchObject({ error: { code: "CONCURRENCY_LIMITED" } });
    first.end("ran");
    expect(await first.result).toMatchObject({ content: "ran" });
  });

  it("run concurrent duplicates once", async () => {
    const spec = { name: "tool_once", idempotency: true };
    const original = await callUnderWay(spec);
    const again = new two.TestExecutor(spec, () => "ran again");
    await again.ready();
    const duplicate = again.execute({});
    original.end("ran");
    expect(await Promise.all([original.result, duplicate])).toMatchObject([
      { content: "ran" },
      { content: "ran", usage: { idempotencyReused: true } },
    ]);
  });
});
