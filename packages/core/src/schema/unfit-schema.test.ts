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
  ])("%s", (json, message) => {
    expect(() => jsonSchemaCheck(schema(json))).toThrow(message);
  });

  it.each([
    '{"type":"strin"}',
    '{"type":5}',
    '{"required":"a"}',
    '{"properties":[]}',
    '{"pattern":"("}',
    '{"$ref":"#/$defs/nowhere"}',
    '{"minLength":-1}',
  ])("and so is one that is no JSON Schema: %s", (json) => {
    expect(() => jsonSchemaCheck(schema(json))).toThrow(/^at \//);
  });
});

describe("what only looks like it is accepted", () => {
  it.each([
    '{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"string"}',
    '{"properties":{"$ref":{"type":"string"},"$async":{},"unevaluatedItems":{}}}',
    '{"const":{"$ref":"other.json"}}',
    '{"enum":[{"unevaluatedItems":1}]}',
    '{"default":{"$dynamicRef":1},"examples":[{"$async":true}]}',
    '{"$ref":"#/$defs/a","$defs":{"a":{"$anchor":"b"},"c":{"$ref":"#b"}}}',
    '{"x-owner":{"constructor":"us","toString":1}}',
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
