import { describe, expect, it } from "vitest";
import type { JsonSchema } from "../spec/infer-json-schema.ts";
import { jsonSchemaCheck } from "./json-schema-check.ts";

const DEPTH = 60;

/** Filters as models write them: nested operations, with the fields in the order given. */
function filters(union: "anyOf" | "oneOf", order: readonly string[]): JsonSchema {
  const filter = { $ref: "#/$defs/filter" };
  const operation = (op: string): JsonSchema => {
    const all: Record<string, JsonSchema> = { op: { const: op }, left: filter, right: filter };
    const properties = Object.fromEntries(order.map((name) => [name, all[name] ?? {}]));
    return { type: "object", properties, required: ["op", "left"] };
  };
  const field = { type: "object", properties: { field: { type: "string" } }, required: ["field"] };
  return {
    $defs: { filter: { [union]: [operation("and"), operation("or"), field] } },
    properties: { filter },
  };
}

function nested(op: string, leaf: unknown, depth = DEPTH): unknown {
  let filter: unknown = typeof leaf === "object" ? leaf : { field: leaf };
  for (let level = 0; level < depth; level += 1) filter = { op, left: filter };
  return { filter };
}

describe("a recursive schema looks at each value once", () => {
  describe.each(["anyOf", "oneOf"] as const)("in branches of %s", (union) => {
    it.each([[["op", "left", "right"]], [["left", "right", "op"]]])(
      "with the fields %j",
      (order) => {
        const check = jsonSchemaCheck(filters(union, order));
        for (const isPlain of [true, false]) {
          for (const op of ["and", "or"]) {
            const fitting = nested(op, "x");
            expect(check(fitting, isPlain)).toEqual({ ok: true, value: fitting });
            expect(check(nested(op, 1), isPlain)).toMatchObject({ ok: false });
          }
          expect(check(nested("xor", "x"), isPlain)).toMatchObject({ ok: false });
        }
      },
    );
  });

  it.each<[string, JsonSchema]>([
    ["not", { not: { not: { properties: { left: { $ref: "#" } } } } }],
    [
      "if",
      {
        if: { properties: { left: { $ref: "#" } } },
        else: { properties: { left: { $ref: "#" } } },
      },
    ],
    ["allOf", { allOf: [{ properties: { left: { $ref: "#" } } }] }],
    ["dependentSchemas", { dependentSchemas: { left: { properties: { left: { $ref: "#" } } } } }],
    ["patternProperties", { patternProperties: { "^l": { $ref: "#" } } }],
  ])("under %s", (_, again) => {
    const check = jsonSchemaCheck({
      properties: { left: { $ref: "#" }, field: { type: "string" } },
      ...again,
    });
    for (const isPlain of [true, false]) {
      expect(
        (check((nested("and", "x") as { filter: unknown }).filter, isPlain) as { ok: boolean }).ok,
      ).toBe(true);
      expect(
        (check((nested("and", 1) as { filter: unknown }).filter, isPlain) as { ok: boolean }).ok,
      ).toBe(false);
    }
  });

  it("also a text, to which names of names lead", () => {
    const name = (level: number): JsonSchema => ({ $ref: `#/$defs/level${level}` });
    const $defs: Record<string, JsonSchema> = { level0: { type: "string" } };
    for (let level = 1; level <= DEPTH; level += 1)
      $defs[`level${level}`] = { allOf: [name(level - 1), name(level - 1)] };
    const check = jsonSchemaCheck({ $defs, items: name(DEPTH) });
    expect(check(["a", "a"])).toMatchObject({ ok: true });
    const verdict = check(["a", 1, 1]) as { issues: readonly { path: string }[] };
    expect(new Set(verdict.issues.map(({ path }) => path))).toEqual(new Set(["/1"]));
  });

  it("tells the issues of equal texts, each at its place", () => {
    const $defs = {
      list: { items: { $ref: "#/$defs/text" } },
      text: { anyOf: [{ type: "string" }, { type: "array", items: { $ref: "#/$defs/text" } }] },
    };
    const check = jsonSchemaCheck({ $defs, $ref: "#/$defs/list" });
    const items: unknown[] = Array.from({ length: 300 }, () => "a");
    expect(check(items)).toMatchObject({ ok: true });
    items[290] = 1;
    items[295] = 1;
    const { issues } = check(items) as { issues: readonly { path: string }[] };
    expect(new Set(issues.map(({ path }) => path))).toEqual(new Set(["/290", "/295"]));
  });

  it("remembers nothing for the next check", () => {
    const check = jsonSchemaCheck(filters("anyOf", ["left", "op", "right"]));
    const deepest = { field: "x" as unknown };
    const value = nested("or", deepest);
    expect(check(value, true)).toMatchObject({ ok: true });
    deepest.field = 1;
    expect(check(value, true)).toMatchObject({ ok: false });
  });
});
