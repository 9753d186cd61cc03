import { describe, expect, it } from "vitest";
import type { JsonSchema } from "../spec/infer-json-schema.ts";
import { jsonSchemaCheck } from "./json-schema-check.ts";
import type { SchemaIssue } from "./schema-check.ts";

const SECRET = "hunter2-hunter2";

async function issuesOf(schema: JsonSchema, value: unknown): Promise<readonly SchemaIssue[]> {
  const verdict = await jsonSchemaCheck(schema)(value);
  return verdict.ok ? [] : verdict.issues;
}

const field = (schema: JsonSchema): JsonSchema => ({
  type: "object",
  properties: { token: { writeOnly: true, ...schema } },
});

describe("a value that its schema declares secret stands in no issue", () => {
  it.each<[string, JsonSchema, string]>([
    ["type", { type: "number" }, "expected number, got string"],
    ["enum", { enum: ["other-secret", 1] }, "expected another value, got [secret]"],
    ["const", { const: "other-secret" }, "expected another value, got [secret]"],
    ["pattern", { pattern: "^[0-9]+$" }, 'must match pattern "^[0-9]+$", got [secret]'],
    ["minLength", { minLength: 20 }, "must NOT have fewer than 20 characters, got [secret]"],
    ["not", { not: { type: "string" } }, "must NOT be valid, got [secret]"],
    ["false", { allOf: [false] }, "boolean schema is false, got [secret]"],
  ])("nor what would do: %s", async (_, schema, message) => {
    expect(await issuesOf(field(schema), { token: SECRET })).toEqual([{ path: "/token", message }]);
  });

  const secret = { type: "string", format: "password", maxLength: 3 };
  it.each<[string, JsonSchema, unknown]>([
    ["the value itself", secret, SECRET],
    ["items", { items: secret }, [SECRET]],
    ["prefixItems", { prefixItems: [true, secret] }, [1, SECRET]],
    ["contains", { contains: secret }, [SECRET]],
    ["additionalProperties", { additionalProperties: secret }, { a: SECRET }],
    ["patternProperties", { patternProperties: { "^a": secret } }, { ab: SECRET }],
    ["a local reference", { items: { $ref: "#/$defs/s" }, $defs: { s: secret } }, [SECRET]],
    ["an anchor", { items: { $ref: "#s" }, $defs: { s: { $anchor: "s", ...secret } } }, [SECRET]],
    ["a branch of anyOf", { anyOf: [{ type: "number" }, secret] }, SECRET],
    ["a branch of oneOf", { oneOf: [secret, { type: "null" }] }, SECRET],
    ["allOf", { allOf: [{ maxLength: 2 }, { writeOnly: true }] }, SECRET],
    ["then", JSON.parse('{"if":{},"then":{"writeOnly":true,"maxLength":3}}') as JsonSchema, SECRET],
    [
      "dependentSchemas",
      { dependentSchemas: { a: field({ maxLength: 2 }) } },
      { a: 1, token: SECRET },
    ],
    [
      "a branch beside",
      { properties: { a: { maxLength: 2 } }, anyOf: [{ properties: { a: secret } }] },
      { a: SECRET },
    ],
    [
      "below an object",
      field({ properties: { deep: { items: { const: 1 } } } }),
      { token: { deep: [SECRET] } },
    ],
    [
      "a recursive schema",
      { items: { $ref: "#" }, writeOnly: false, properties: { a: secret } },
      [[{ a: SECRET }]],
    ],
    ["names in a secret", field({ additionalProperties: false }), { token: { [SECRET]: 1 } }],
    [
      "names with a fault below",
      field({ additionalProperties: { type: "null" } }),
      { token: { [SECRET]: 1 } },
    ],
    [
      "secret names",
      { propertyNames: secret, additionalProperties: { type: "null" } },
      { [SECRET]: 1 },
    ],
    [
      "an embedded resource",
      {
        $defs: {
          e: { $id: "https://a.test/e", items: { $ref: "#/$defs/s" }, $defs: { s: secret } },
        },
        allOf: [{ $ref: "#/$defs/e" }],
      },
      [SECRET],
    ],
  ])("wherever that is said: %s", async (_, schema, value) => {
    const issues = await issuesOf(schema, value);
    expect(issues.length).toBeGreaterThan(0);
    expect(JSON.stringify(issues)).not.toContain("hunter2");
  });

  it("while others are shown", async () => {
    const schema = { properties: { token: secret, city: { maxLength: 2 } } };
    const issues = await issuesOf(schema, { token: SECRET, city: "Oslo" });
    expect(issues.map(({ path }) => path)).toEqual(["/token", "/city"]);
    expect(issues[1]?.message).toContain('got "Oslo"');
    expect(
      await issuesOf({ properties: { writeOnly: { maxLength: 2 } } }, { writeOnly: "Oslo" }),
    ).toHaveLength(1);
  });
});

describe("a check", () => {
  it("looks for secrets only where its schema declares any", () => {
    expect(jsonSchemaCheck({ type: "string", writeOnly: false }).secrets).toBeUndefined();
    expect(jsonSchemaCheck(field({})).secrets?.({ token: { a: 1 }, b: 2 })).toEqual([
      { path: "/token", value: { a: 1 } },
    ]);
  });

  it("finds them in a large value in one pass", () => {
    const schema = {
      $ref: "#/$defs/n",
      $defs: {
        n: {
          anyOf: [
            field({}),
            { items: { $ref: "#/$defs/n" } },
            { properties: { next: { $ref: "#/$defs/n" } } },
          ],
        },
      },
    };
    let value: unknown = { token: SECRET };
    for (let level = 0; level < 300; level += 1) value = { next: [value, { token: level }] };
    expect(jsonSchemaCheck(schema).secrets?.(value)).toHaveLength(301);
  });
});
