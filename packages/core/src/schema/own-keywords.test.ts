import { describe, expect, it } from "vitest";
import type { JsonSchema } from "../spec/infer-json-schema.ts";
import { jsonSchemaCheck } from "./json-schema-check.ts";
import type { SchemaCheck } from "./schema-check.ts";

const checkOf = (schema: JsonSchema): SchemaCheck => jsonSchemaCheck(schema);

describe("uniqueItems", () => {
  it.each<[unknown[], boolean]>([
    [[1, "1"], true],
    [[1, 1.0], false],
    [[0, -0], false],
    [
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
      false,
    ],
    [
      [
        [1, 2],
        [2, 1],
      ],
      true,
    ],
    [["\ud800", "\\ud800", "a,b", ["a,b"], ["a", "b"], { a: "b" }, '{"a":"b"}'], true],
    [
      [
        { 10: 1, 9: 2 },
        { 9: 2, 10: 1 },
      ],
      false,
    ],
    [[{ toJSON: 1 }, { toJSON: 2 }], true],
    [[null, false, 0, "", "null"], true],
    [[{ a: { x: 1, y: 2 } }, { a: { y: 2, x: 1 } }], false],
    [JSON.parse('[{"__proto__":1},{}]') as unknown[], true],
  ])("for %j is %s", async (items, unique) => {
    expect((await checkOf({ uniqueItems: true })(items)).ok).toBe(unique);
    expect((await checkOf({ uniqueItems: false })(items)).ok).toBe(true);
  });
});

describe("multipleOf", () => {
  it.each<[number, number, boolean]>([
    [19.99, 0.01, true],
    [0.07, 0.01, true],
    [0.075, 0.01, false],
    [1e21, 1, true],
    [1e308, 0.5, true],
    [-4.5, 1.5, true],
    [0, 0.1, true],
    [5e-324, 1, false],
  ])("%d is a multiple of %d: %s", async (value, multipleOf, fits) => {
    expect((await checkOf({ multipleOf })(value)).ok).toBe(fits);
  });
});

describe("what is no number of JSON", () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY])("%d is none", async (value) => {
    expect((await checkOf({ type: "number", multipleOf: 1 })(value)).ok).toBe(false);
    expect((await checkOf({ multipleOf: 0.5 })(value)).ok).toBe(true);
  });
});

describe("const and enum", () => {
  const parsed = (json: string): JsonSchema => JSON.parse(json) as JsonSchema;

  it.each([
    ['{"const":{"a":1,"b":[2]}}', '{"b":[2],"a":1}', true],
    ['{"const":{"a":1}}', '{"valueOf":1}', false],
    ['{"anyOf":[{"const":{"a":1}},{"type":"object"}]}', '{"valueOf":1,"toString":2}', true],
    ['{"const":{"constructor":{"x":1}}}', '{"constructor":{"x":1}}', true],
    ['{"const":{"constructor":{"x":1}}}', "{}", false],
    ['{"enum":[[1],{"toString":1}]}', '{"toString":1}', true],
    ['{"enum":[[1],{"toString":1}]}', '{"toString":2}', false],
    ['{"const":{"a":null}}', '{"b":null}', false],
    ['{"const":[]}', "{}", false],
    ['{"enum":["1",null,false]}', "1", false],
    ['{"enum":["1",null,false]}', "null", true],
    ['{"enum":[]}', "null", false],
  ])("%s on %s: %s", async (schema, value, fits) => {
    expect((await checkOf(parsed(schema))(JSON.parse(value))).ok).toBe(fits);
  });

  it("of many values", async () => {
    const check = checkOf({ enum: [...Array(300).keys(), { a: 1 }] });
    for (const [value, fits] of [
      [299, true],
      [300, false],
      ["7", false],
      [{ a: 1 }, true],
    ])
      expect((await check(value)).ok).toBe(fits);
  });
});
