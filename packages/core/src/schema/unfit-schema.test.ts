import { describe, expect, it } from "vitest";
import type { JsonSchema } from "../spec/infer-json-schema.ts";
import { jsonSchemaCheck } from "./json-schema-check.ts";

const schema = (json: string): JsonSchema => JSON.parse(json) as JsonSchema;

describe("a schema that would be checked wrong is refused, with the place and what to write instead", () => {
  it.each([
    ['{"$dynamicRef":"#x"}', "at /$dynamicRef: $dynamicRef is not supported; use $ref"],
    ['{"items":{"$recursiveRef":"#"}}', "at /items/$recursiveRef"],
    ['{"allOf":[{"unevaluatedProperties":false}]}', "at /allOf/0/unevaluatedProperties"],
    ['{"unevaluatedItems":false}', 'use "items": false'],
    ['{"properties":{"a":{"$ref":"other.json"}}}', "at /properties/a/$ref"],
    ['{"$ref":"https://example.com/s"}', "leads out of the schema; move what it names into $defs"],
    ['{"$ref":"file:///etc/passwd"}', "leads out of the schema"],
    ['{"properties":{"__proto__":{}}}', "at /properties/__proto__"],
    ['{"required":["__proto__"]}', "at /required"],
    ['{"dependentRequired":{"__proto__":["a"]}}', "at /dependentRequired/__proto__"],
    ['{"$defs":{"x":{"properties":{"__proto__":{}}}}}', "at /$defs/x/properties/__proto__"],
    ['{"$async":true,"type":"string"}', "at /$async"],
    ['{"$schema":"http://json-schema.org/draft-07/schema#"}', "is another dialect"],
    ['{"type":"string","nullable":true}', 'nullable is not supported; add "null" to "type"'],
  ])("%s", (json, message) => {
    expect(() => jsonSchemaCheck(schema(json))).toThrow(message);
  });

  it.each([
    '{"properties":{"q":{"$id":"https://a.test/q","$ref":"#/$defs/b","$defs":{"b":{}}}}}',
    '{"$ref":"#/$defs/a","$defs":{"a":{"$id":"https://a.test/a","$ref":"#b","$defs":{"b":{"$anchor":"b"}}}}}',
  ])("%s, which would never be compiled", (json) => {
    expect(() => jsonSchemaCheck(schema(json))).toThrow("put the $ref into allOf");
    const fit = json.replace(/"\$ref":("#[^"]*b"),/, '"allOf":[{"$ref":$1}],');
    expect(() => jsonSchemaCheck(schema(fit))).not.toThrow();
  });

  const inner = { unevaluatedProperties: false };
  it.each<[string, unknown]>([
    ["not", inner],
    ["if", inner],
    ["then", inner],
    ["else", inner],
    ["allOf", [true, inner]],
    ["anyOf", [inner]],
    ["oneOf", [false, inner]],
    ["dependentSchemas", { a: inner }],
    ["dependencies", { a: inner }],
    ["dependencies", { const: inner, default: ["a"] }],
    ["properties", { const: inner }],
    ["patternProperties", { a: inner }],
    ["additionalProperties", inner],
    ["propertyNames", inner],
    ["items", inner],
    ["prefixItems", [inner]],
    ["contains", inner],
    ["contentSchema", inner],
    ["$defs", { unused: inner }],
    ["x-own", { deeper: [inner] }],
  ])("also in %s", (keyword, value) => {
    expect(() => jsonSchemaCheck({ [keyword]: value })).toThrow("/unevaluatedProperties: ");
  });

  it.each([
    ['{"$ref":"#/default","default":{"unevaluatedProperties":false}}', "at /default/unevaluated"],
    ['{"$ref":"#/const/0","const":[{"$ref":"https://a.test"}]}', "at /const/0/$ref"],
    ['{"$ref":"#/$defs/a~1b%25","$defs":{"a/b%":{"const":1,"nullable":true}}}', "/nullable"],
    [
      '{"$ref":"#/properties","properties":{"unevaluatedItems":{}}}',
      "/properties/unevaluatedItems",
    ],
  ])("also where only a reference leads: %s", (json, message) => {
    expect(() => jsonSchemaCheck(schema(json))).toThrow(message);
  });

  it.each([
    '{"$ref":"#/$defs/constructor","$defs":{}}',
    '{"$ref":"#/$defs/a/toString","$defs":{"a":{}}}',
    '{"$ref":"#/valueOf"}',
    '{"$ref":"#/$defs/%","$defs":{"%":{}}}',
    '{"$ref":"#nowhere"}',
  ])("and so is a reference to what nobody wrote: %s", (json) => {
    expect(() => jsonSchemaCheck(schema(json))).toThrow("names nothing in this schema");
  });

  it.each([
    '{"$ref":"#"}',
    '{"anyOf":[{"type":"null"},{"$ref":"#"}]}',
    '{"properties":{"a":{"$ref":"#/$defs/b"}},"$defs":{"b":{"not":{"$ref":"#c"}},"c":{"$anchor":"c","if":{"$ref":"#/$defs/b"}}}}',
    '{"dependentSchemas":{"a":{"$ref":"#"}}}',
  ])("and so is one whose check would never end: %s", (json) => {
    expect(() => jsonSchemaCheck(schema(json))).toThrow("which never ends");
  });

  it.each([
    '{"type":"strin"}',
    '{"type":5}',
    '{"required":"a"}',
    '{"properties":[]}',
    '{"pattern":"("}',
    '{"$ref":"#/$defs/nowhere"}',
    '{"minLength":-1}',
    '{"minItems":1.5}',
  ])("and so is one that is no JSON Schema, however often it comes: %s", (json) => {
    const same = schema(json);
    for (const _ of [1, 2, 3]) expect(() => jsonSchemaCheck(same)).toThrow(/^at \//);
  });
});

describe("what only looks like it is accepted", () => {
  it.each([
    '{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"string"}',
    '{"properties":{"$ref":{"type":"string"},"$async":{},"unevaluatedItems":{}}}',
    '{"const":{"$ref":"other.json"}}',
    '{"dependencies":{"nullable":["$async"]}}',
    '{"enum":[{"unevaluatedItems":1}]}',
    '{"default":{"$dynamicRef":1},"examples":[{"$async":true}]}',
    '{"$ref":"#/$defs/a","$defs":{"a":{"$anchor":"b"},"c":{"$ref":"#b"}}}',
    '{"x-owner":{"constructor":"us","toString":1}}',
    '{"anyOf":[{"$ref":"#/$defs/a"},{"$ref":"#/$defs/a"}],"$defs":{"a":{"items":{"$ref":"#"}}}}',
    '{"$ref":"#/examples/0","examples":[{"type":"string"}]}',
  ])("%s", (json) => {
    expect(() => jsonSchemaCheck(schema(json))).not.toThrow();
  });
});

describe("recursion", () => {
  it("a schema may refer to itself", async () => {
    const check = jsonSchemaCheck(
      schema('{"type":"object","properties":{"next":{"$ref":"#"}},"additionalProperties":false}'),
    );
    expect((await check({ next: { next: {} } })).ok).toBe(true);
    expect((await check({ next: { next: { end: 1 } } })).ok).toBe(false);
  });
});
