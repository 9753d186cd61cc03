import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { leaksIn } from "../../test-support/leaks.ts";
import { failed } from "../../test-support/pipeline.ts";
import { TestExecutor, type TestOperation } from "../../test-support/test-executor.ts";
import type { CallContext } from "../context/call-context.ts";
import { ToolError } from "../result/tool-error.ts";
import { Runtime } from "../runtime/runtime.ts";
import type { Services } from "../runtime/services.ts";
import { Secret } from "../secret/secret.ts";
import { anything } from "../spec/fields.ts";
import type { ToolSpec } from "../spec/tool-spec.ts";

const canary = 'c4n4ry"/+k>?y<&é';

/** All that anybody sees: what observers and stores are given, and what a test adds. */
const seen: unknown[] = [];
const watched = (): Partial<Services> => {
  const { services } = new Runtime();
  return {
    logger: { log: (...line) => void seen.push(line) },
    audit: { write: (entry) => void seen.push(entry) },
    usage: { record: (...used) => void seen.push(used) },
    metrics: { record: (...measured) => void seen.push(measured) },
    tracer: {
      startSpan: (...span) => {
        seen.push(span);
        return { setAttribute: (...attribute) => void seen.push(attribute), end: () => {} };
      },
    },
    ledger: {
      ...services.ledger,
      write: (row, expected) => {
        seen.push(row);
        return services.ledger.write(row, expected);
      },
    },
    cache: {
      ...services.cache,
      set: (...entry) => {
        seen.push(entry);
        return services.cache.set(...entry);
      },
    },
  };
};

/** Everything seen as text, in each of the ways in which somebody may print it. */
function printed(): string {
  const deep = {
    depth: 30,
    showHidden: true,
    maxStringLength: null,
    maxArrayLength: null,
  } as const;
  const json = seen.map((value) => {
    try {
      return JSON.stringify(value);
    } catch {
      return "";
    }
  });
  const errors = seen.filter((value) => value instanceof Error);
  return [
    inspect(seen, deep),
    inspect(seen, { ...deep, getters: true, customInspect: false }),
    ...json,
    ...errors.map((error) => error.stack),
    ...seen.map(String),
  ].join("\n");
}

const unhandled = (reason: unknown): void => void seen.push(reason);
beforeEach(() => {
  seen.length = 0;
  process.on("unhandledRejection", unhandled);
});
afterEach(() => {
  process.off("unhandledRejection", unhandled);
});

function makeTool(run: TestOperation, spec: Partial<ToolSpec> = {}, prepare?: () => void) {
  const executor = new TestExecutor(
    { name: "tool", ...spec, token: Secret.of(canary) } as ToolSpec,
    run,
    {
      runtime: new Runtime(watched()),
      rules: { fields: { token: anything } },
      ...(prepare === undefined ? {} : { prepare }),
    },
  );
  seen.push(executor, executor.spec, executor.runtime);
  return executor;
}

/** Says it in every way that a context has. */
function tellAll(context: CallContext): void {
  const untyped = context as unknown as Record<"log" | "progress", (...said: unknown[]) => void>;
  context.log("info", `sent ${canary}`, { [canary]: [canary] });
  untyped.log("warn", new Error(canary), new Error(canary));
  untyped.progress(1, 2, new Error(canary));
  context.progress(1, 2, canary);
  context.report({
    warnings: [canary, new Error(canary) as unknown as string],
    artifacts: [{ name: canary, mediaType: canary, data: canary }] as never,
  });
  seen.push(inspect(context));
}

describe("a secret is in nothing that leaves", () => {
  it("of a call that succeeds, by itself or from the ledger or the cache", async () => {
    const spec = { idempotency: true, cache: { ttlMs: 1000 } } as const;
    const executor = makeTool((_, context) => {
      tellAll(context);
      return { echo: canary, [canary]: 1 };
    }, spec);
    for (let calls = 0; calls < 2; calls += 1) seen.push(await executor.execute({}));
    for await (const event of executor.stream({ other: 1 })) seen.push(event);
    seen.push(await executor.run({}));
    expect(printed()).toContain("sent [secret]");
    expect(leaksIn(printed(), canary)).toEqual([]);
  });

  it.each<[string, () => unknown]>([
    ["an Error", () => new TypeError(`no ${canary}`, { cause: new Error(canary) })],
    [
      "an Error with fields",
      () =>
        Object.assign(new Error(canary), {
          code: canary,
          name: canary,
          token: canary,
          toString: () => canary,
        }),
    ],
    ["an AggregateError", () => new AggregateError([new Error(canary)], canary, { cause: canary })],
    ["a text", () => canary],
    ["an object", () => ({ message: canary, [canary]: canary })],
    [
      "a ToolError",
      () =>
        new ToolError({
          code: canary,
          message: canary,
          details: { [canary]: [canary] },
          cause: Object.assign(new Error(canary), { code: canary }),
        }),
    ],
    [
      "a ToolError with a secret in its code only",
      () => new ToolError({ code: canary, message: "failed" }),
    ],
  ])("of a call that throws %s", async (_, thrown) => {
    const executor = makeTool(
      (_args, context) => {
        tellAll(context);
        throw thrown();
      },
      { idempotency: true },
    );
    seen.push(failed(await executor.execute({})));
    for await (const event of executor.stream({ other: 1 })) seen.push(event);
    seen.push(await executor.run({ third: 1 }).catch((error: unknown) => error));
    expect(seen.at(-1)).toSatisfy(ToolError.is);
    expect(leaksIn(printed(), canary)).toEqual([]);
  });

  it("of work that was left behind, whatever it says and however it ends", async () => {
    const work = Promise.withResolvers<never>();
    let late: CallContext | undefined;
    const executor = makeTool(
      (_, context) => {
        late = context;
        return work.promise;
      },
      { timeoutMs: 20, idempotency: true },
    );
    seen.push(failed(await executor.execute({})));
    if (late !== undefined) tellAll(late);
    work.reject(new Error(canary));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(printed()).toContain("sent [secret]");
    expect(leaksIn(printed(), canary)).toEqual([]);
  });

  it("of a tool that cannot be opened", async () => {
    const executor = makeTool(
      () => 1,
      {},
      () => {
        throw Object.assign(new Error(`no log-in with ${canary}`), { password: canary });
      },
    );
    seen.push(await executor.ready().catch((error: unknown) => error));
    expect(seen.at(-1)).toMatchObject({ code: "LOAD_FAILED" });
    seen.push(await executor.execute({}), await executor.run({}).catch((error: unknown) => error));
    expect(leaksIn(printed(), canary)).toEqual([]);
  });

  it("of a runtime whose services fail", async () => {
    const broken = (): never => {
      throw new Error(`no service with ${canary}`);
    };
    const executor = makeTool(() => 1, {
      idempotency: true,
      cache: { ttlMs: 1000 },
      rateLimit: { limit: 1, perMs: 1 },
    } as never);
    for (const services of [
      { ledger: { read: broken, write: broken } },
      { cache: { get: broken, set: broken } },
      { rateLimiter: { take: broken } },
      { security: { authorize: broken } },
    ] as unknown as Partial<Services>[]) {
      seen.push(await executor.execute({}, { services }).catch((error: unknown) => error));
    }
    expect(leaksIn(printed(), canary)).toEqual([]);
  });

  it("but an error without one comes as it was thrown", async () => {
    const fault = new Error("no log-in");
    const executor = makeTool(
      () => 1,
      {},
      () => {
        throw fault;
      },
    );
    await expect(executor.ready()).rejects.toBe(fault);
  });
});
