import fc from "fast-check";
import { expect, it } from "vitest";
import type { JsonSchema } from "../spec/infer-json-schema.ts";
import { jsonSchemaCheck } from "./json-schema-check.ts";
import { isSameJson } from "./same-json.ts";

const NAMES = ["a", "b", "constructor", "toString", "valueOf"];
const name = fc.constantFrom(...NAMES);
const scalar = fc.constantFrom(null, true, 0, -0, 1, 1.5, "", "a", "b", "😀");

const value = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie("any"), { maxLength: 3 }),
    fc.dictionary(name, tie("any"), { maxKeys: 3, noNullPrototype: true }),
  ),
})).any;

const schema = fc.letrec<{ any: JsonSchema | boolean; some: JsonSchema }>((tie) => {
  const any = tie("any");
  const list = fc.array(any, { minLength: 1, maxLength: 2 });
  const types = ["object", "array", "string", "number", "integer", "null", ["string", "object"]];
  const keywords: Record<string, fc.Arbitrary<unknown>> = {
    type: fc.constantFrom(...types),
    properties: fc.dictionary(name, any, { maxKeys: 2, noNullPrototype: true }),
    required: fc.uniqueArray(name, { maxLength: 2 }),
    additionalProperties: any,
    propertyNames: fc.constant({ maxLength: 5 }),
    patternProperties: fc.record({ "^[a-c]": any }),
    maxProperties: fc.nat(2),
    items: any,
    prefixItems: list,
    contains: any,
    uniqueItems: fc.boolean(),
    enum: fc.array(value, { maxLength: 3 }),
    const: value,
    minimum: fc.integer({ min: 0, max: 1 }),
    maxLength: fc.nat(1),
    anyOf: list,
    oneOf: list,
    not: any,
    writeOnly: fc.boolean(),
  };
  const one = Object.entries(keywords).map(([key, of]) => of.map((given) => ({ [key]: given })));
  return {
    any: fc.oneof({ maxDepth: 3 }, fc.boolean(), tie("some")),
    some: fc
      .array(fc.oneof(...one), { minLength: 1, maxLength: 3 })
      .map((parts): JsonSchema => Object.assign({}, ...parts)),
  };
}).some;

/** What a plain reader sees: `type`, `required`, `enum` and `const` of the schema itself. */
function fitsPlainly(value: unknown, schema: JsonSchema): boolean {
  const types = [schema.type ?? typesOf(value)].flat();
  const required = Array.isArray(schema.required) && typesOf(value).includes("object");
  const allowed = schema.enum as unknown[] | undefined;
  return (
    types.some((type) => typesOf(value).includes(String(type))) &&
    (!required ||
      (schema.required as string[]).every((key) => Object.hasOwn(Object(value), key))) &&
    (allowed === undefined || allowed.some((one) => isSameJson(one, value))) &&
    (!("const" in schema) || isSameJson(schema.const, value))
  );
}

function typesOf(value: unknown): string[] {
  if (value === null) return ["null"];
  if (Array.isArray(value)) return ["array"];
  return Number.isInteger(value) ? ["integer", "number"] : [typeof value];
}

it("a schema is checked alike with and without the quick way, and what is accepted fits it", async () => {
  await fc.assert(
    fc.asyncProperty(
      schema,
      fc.array(value, { minLength: 5, maxLength: 5 }),
      async (given, values) => {
        const check = jsonSchemaCheck(given);
        for (const one of values) {
          const verdict = await check(one, true);
          expect(await check(one, false)).toEqual(verdict);
          if (verdict.ok) expect(fitsPlainly(one, given)).toBe(true);
          else expect(verdict.issues.length).toBeGreaterThan(0);
        }
      },
    ),
    { numRuns: 300 },
  );
});
