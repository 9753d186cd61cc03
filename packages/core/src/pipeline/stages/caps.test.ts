import { describe, expect, it } from "vitest";
import { failed, makeTool } from "../../../test-support/pipeline.ts";

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = { value };
  return value;
}

describe("caps on arguments", () => {
  it.each([
    ["bytes", "maxBytes", { text: "x".repeat(1_100_000) }],
    ["bytes in keys", "maxBytes", { ["k".repeat(1_100_000)]: 1 }],
    ["nesting", "maxDepth", nested(6000)],
    ["items", "maxKeys", Array.from({ length: 10_001 }, () => 1)],
    [
      "keys in all",
      "maxKeys",
      Array.from({ length: 200 }, () =>
        Object.fromEntries(Array.from({ length: 60 }, (_, k) => [`k${k}`, 1])),
      ),
    ],
  ])("refuse too many %s before any schema sees them", async (_, cap, args) => {
    const asked: string[] = [];
    const validate = (value: unknown) => {
      asked.push("schema");
      return { value };
    };
    const inputSchema = { "~standard": { version: 1, vendor: "test", validate } } as const;
    const { executor } = await makeTool({ inputSchema }, () => asked.push("tool"));
    const result = failed(await executor.execute(args));
    expect(result.error).toMatchObject({
      code: "ARGUMENTS_TOO_LARGE",
      effect: "none",
      details: { cap },
    });
    expect(asked).toEqual([]);
  });

  it("can be set by the spec", async () => {
    const { executor } = await makeTool(
      { caps: { maxDepth: 2, maxKeys: 3, maxBytes: 40 } },
      () => 1,
    );
    expect((await executor.execute({ a: { b: 1 } })).ok).toBe(true);
    expect(failed(await executor.execute({ a: { b: { c: 1 } } })).error.details).toMatchObject({
      cap: "maxDepth",
    });
    expect(failed(await executor.execute([1, 2, 3, 4])).error.details).toMatchObject({
      cap: "maxKeys",
    });
    expect(failed(await executor.execute("x".repeat(50))).error.details).toMatchObject({
      cap: "maxBytes",
    });
  });

  it("end a walk in a circle", async () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    const { executor } = await makeTool({}, () => 1);
    expect(failed(await executor.execute(circle)).error.details).toMatchObject({ cap: "maxDepth" });
  });
});

describe("arguments that no JSON gives", () => {
  const throwing = (): never => {
    throw new Error("hands off");
  };
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const deep: unknown[] = [];
  deep.push(deep);
  const endless = Object.assign([1], {
    *[Symbol.iterator]() {
      for (;;) yield 1;
    },
  });
  const schemas = [
    {
      type: "object",
      properties: { a: { type: "string" } },
      additionalProperties: { type: ["string", "array"] },
    },
    { anyOf: [{ type: "array", uniqueItems: true }, { const: { a: 1 } }, { enum: [{ a: "x" }] }] },
    { properties: { a: { writeOnly: true } }, items: { writeOnly: true }, maxProperties: 0 },
    { patternProperties: { "^a": { multipleOf: 2 } }, propertyNames: { maxLength: 3 } },
    { additionalProperties: { $ref: "#" }, items: { $ref: "#" }, type: ["object", "array"] },
  ];

  it.each<[string, () => unknown]>([
    [
      "a getter that throws",
      () => Object.defineProperty({}, "a", { get: throwing, enumerable: true }),
    ],
    ["a proxy that throws", () => new Proxy({}, { ownKeys: throwing, getPrototypeOf: throwing })],
    ["a revoked proxy", () => revoked.proxy],
    ["a proxy of any length", () => new Proxy([], { get: () => 1e15 })],
    ["a circle", () => deep],
    ["a circle in a list's own field", () => Object.assign([1], { deep })],
    ["an endless iterator", () => endless],
    ["a list of holes", () => new Array(4_294_967_295)],
    ["a sparse list", () => Object.assign([], { 5000: 1 })],
    ["lone surrogates", () => ({ "\udfff": "\ud800" })],
    ["a toJSON that throws", () => ({ a: { toJSON: throwing } })],
    ["a bigint in a list", () => [1n, 1n]],
    ["a symbol", () => ({ a: Symbol("a"), [Symbol("b")]: 1 })],
    ["a function", () => ({ a: throwing })],
    ["dates", () => [new Date(Number.NaN), new Date(0)]],
    ["numbers that are none", () => [Number.NaN, Number.POSITIVE_INFINITY]],
    ["collections", () => ({ a: new Map([[1, 2]]), b: new Set([1]) })],
    ["bytes", () => Buffer.alloc(50_000_000)],
    ["a promise", () => Promise.resolve({})],
  ])("are refused or handled, and nothing is thrown: %s", async (_, make) => {
    for (const inputSchema of schemas) {
      const { executor } = await makeTool({ inputSchema }, () => 1);
      const result = await executor.execute(make());
      if (!result.ok) expect(result.error.code).toMatch(/^ARGUMENTS_/);
    }
  });
});
