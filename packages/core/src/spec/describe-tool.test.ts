import { type } from "arktype";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { TestExecutor } from "../../test-support/test-executor.ts";
import { LazyExecutor } from "../executor/lazy-executor.ts";
import { Runtime } from "../runtime/runtime.ts";
import { Secret } from "../secret/secret.ts";
import type { ToolDescription } from "./describe-tool.ts";
import type { ToolSchema, ToolSpec } from "./tool-spec.ts";

const described = (spec: Partial<ToolSpec>): ToolDescription =>
  new TestExecutor({ name: "tool", ...spec }, () => 1).describe();

/** What a day's forecast takes, in JSON Schema. */
const forecast = {
  type: "object",
  properties: { city: { type: "string", minLength: 2 }, days: { type: "number" } },
  required: ["city"],
};

describe("a tool is described in the terms of the Model Context Protocol", () => {
  it("with a JSON Schema as it is written", () => {
    expect(
      described({
        description: "Says what the weather will be.",
        inputSchema: forecast,
        outputSchema: { type: "string" },
        annotations: { readOnly: true, openWorld: false },
        timeoutMs: 10,
      }),
    ).toEqual({
      name: "tool",
      description: "Says what the weather will be.",
      inputSchema: forecast,
      outputSchema: { type: "string" },
      annotations: { readOnlyHint: true, openWorldHint: false },
    });
    expect(described({})).toEqual({ name: "tool" });
    expect(described({ parameters: forecast })).toEqual({ name: "tool", inputSchema: forecast });
  });

  it.each<[string, ToolSchema]>([
    ["zod", z.object({ city: z.string().min(2), days: z.number().optional() })],
    ["arktype", type({ city: "string>=2", "days?": "number" })],
  ])("with the JSON Schema that %s offers", (_, inputSchema) => {
    expect(described({ inputSchema })).toEqual({ name: "tool", inputSchema: forecast });
  });

  it("with what is taken before a transform, and given after it", () => {
    const schema = z.object({ days: z.string().pipe(z.transform(Number)).pipe(z.number()) });
    const { inputSchema, outputSchema } = described({ inputSchema: schema, outputSchema: schema });
    expect(inputSchema).toMatchObject({ properties: { days: { type: "string" } } });
    expect(outputSchema).toMatchObject({ properties: { days: { type: "number" } } });
  });

  it("without a schema where the library offers none", async () => {
    const inputSchema = v.object({ city: v.string() });
    const executor = new TestExecutor({ name: "tool", inputSchema }, () => 1);
    expect(executor.describe()).toEqual({ name: "tool" });
    expect((await executor.execute({ city: "Oslo" })).ok).toBe(true);
  });

  it.each<[string, ToolSchema, unknown]>([
    ["a date", z.object({ at: z.date() }), { at: new Date(0) }],
    ["a bigint", z.object({ at: z.bigint() }), { at: 1n }],
    ["a default that is no JSON", z.object({ at: z.bigint().default(1n) }), {}],
    ["a transform", z.object({ at: z.string().transform((text) => text.length) }), { at: "x" }],
    ["a custom type", z.object({ at: z.instanceof(Map) }), { at: new Map() }],
    ["a narrowed type", type("string").narrow(() => true), "x"],
  ])("and runs, whatever its library cannot put as JSON Schema: %s", async (_, schema, args) => {
    const spec = { name: "tool", inputSchema: schema, outputSchema: schema };
    const executor = new TestExecutor({ ...spec, outputSchema: z.any() }, () => 1);
    expect(executor.describe().name).toBe("tool");
    expect(new TestExecutor(spec, () => 1).describe().name).toBe("tool");
    expect((await executor.execute(args)).ok).toBe(true);
  });
});

describe("a description is made of every spec that is accepted", () => {
  const offering = (input: () => unknown): ToolSchema =>
    ({ "~standard": { ...v.any()["~standard"], jsonSchema: { input } } }) as never;
  let deep: object = {};
  for (let level = 0; level < 1000; level += 1) deep = { not: deep };

  it.each<[string, () => unknown]>([
    ["null", () => null],
    ["a text", () => "string"],
    ["one that is too deep", () => deep],
    ["one that holds itself", () => globalThis],
  ])("also where its library offers what is no JSON Schema: %s", (_, input) => {
    expect(described({ inputSchema: offering(input) })).toEqual({ name: "tool" });
  });

  it("also where the library fails once it is asked again", () => {
    const { "~standard": standard } = v.any();
    let looks = 0;
    const inputSchema = {
      get "~standard"() {
        looks += 1;
        if (looks > 1) throw new Error("gone");
        return standard;
      },
    };
    expect(described({ inputSchema })).toEqual({ name: "tool" });
  });
});

describe("a description", () => {
  it("is frozen JSON, made once", () => {
    const inputSchema = z.object({ unit: z.enum(["a", "b"]) });
    const executor = new TestExecutor({ name: "tool", inputSchema }, () => 1);
    const description = executor.describe();
    expect(executor.describe()).toBe(description);
    expect(JSON.parse(JSON.stringify(description))).toEqual(description);
    expect(Object.isFrozen(description.inputSchema?.properties)).toBe(true);
  });

  it("is the same before the class is loaded", () => {
    const spec = { name: "tool", inputSchema: forecast };
    const never = () => Promise.reject(new Error("loaded"));
    const lazy = new LazyExecutor(spec, "test", "standard", new Runtime(), never);
    expect(lazy.describe()).toEqual(described(spec));
  });

  it("holds no secret of the spec", () => {
    const token = Secret.of("tok-31415926");
    const description = described({
      description: "Sends tok-31415926.",
      inputSchema: { properties: { a: { default: token, examples: ["Bearer tok-31415926"] } } },
    });
    expect(JSON.stringify(description)).not.toContain("31415926");
    expect(description.inputSchema).toEqual({
      properties: { a: { default: "[secret]", examples: ["Bearer [secret]"] } },
    });
  });
});
