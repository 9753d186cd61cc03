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
