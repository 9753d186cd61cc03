import type { StandardSchemaV1 } from "@standard-schema/spec";
import { type } from "arktype";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { compileSchema } from "./schema-check.ts";
import { standardCheck } from "./standard-check.ts";

const libraries: [string, StandardSchemaV1][] = [
  ["zod", z.strictObject({ user: z.object({ age: z.number() }), tags: z.array(z.string()) })],
  ["valibot", v.strictObject({ user: v.object({ age: v.number() }), tags: v.array(v.string()) })],
  ["arktype", type({ "+": "reject", user: { age: "number" }, tags: "string[]" })],
];

describe.each(libraries)("a schema of %s", (_, schema) => {
  it("lets through what fits", async () => {
    const check = await compileSchema(schema);
    const value = { user: { age: 7 }, tags: ["a"] };
    expect(await check(value)).toEqual({ ok: true, value });
  });

  it("names the place as a JSON Pointer", async () => {
    const check = await compileSchema(schema);
    const deep = await check({ user: { age: "7" }, tags: [] });
    expect(deep).toMatchObject({ ok: false, issues: [{ path: "/user/age" }] });
    const listed = await check({ user: { age: 7 }, tags: ["a", 2] });
    expect(listed).toMatchObject({ ok: false, issues: [{ path: "/tags/1" }] });
  });

  it("coerces nothing", async () => {
    const check = await compileSchema(schema);
    for (const age of ["7", null, true, Number.NaN]) {
      expect((await check({ user: { age }, tags: [] })).ok).toBe(false);
    }
  });

  it("takes no field called __proto__ into what it gives", async () => {
    const check = await compileSchema(schema);
    const hostile = '{"user":{"age":7},"tags":[],"__proto__":{"isAdmin":true}}';
    const verdict = await check(JSON.parse(hostile));
    expect(verdict.ok && "isAdmin" in (verdict.value as object)).toBe(false);
    expect("isAdmin" in {}).toBe(false);
  });

  it("tells at most eight issues", async () => {
    const check = await compileSchema(schema);
    const tags = Array.from({ length: 500 }, (__, index) => index);
    const verdict = await check({ user: { age: 7 }, tags });
    expect(verdict.ok ? [] : verdict.issues).not.toHaveLength(0);
    expect(verdict.ok ? [] : verdict.issues.length).toBeLessThanOrEqual(8);
  });
});

/** A schema that validates in a way of its own. */
function schemaOf(validate: StandardSchemaV1.Props["validate"]): StandardSchemaV1 {
  return { "~standard": { version: 1, vendor: "test", validate } };
}

describe("a Standard Schema", () => {
  it("gives its own transform's value", async () => {
    const check = await compileSchema(z.string().transform((text) => text.length));
    expect(await check("four")).toEqual({ ok: true, value: 4 });
  });

  it("may answer later", async () => {
    const check = await compileSchema(z.string().refine(async (text) => text !== "taken"));
    expect((await check("free")).ok).toBe(true);
    expect((await check("taken")).ok).toBe(false);
  });

  it("is awaited whatever kind of promise it gives", async () => {
    const issues = [{ message: "no" }];
    // biome-ignore lint/suspicious/noThenProperty: a promise of another library
    const thenable = { then: (done: (result: unknown) => void) => done({ issues }) };
    const check = standardCheck(schemaOf(() => thenable as never));
    expect(await check("x")).toEqual({ ok: false, issues: [{ path: "", message: 'no, got "x"' }] });
  });

  it("may keep its state in `this`", async () => {
    class Props {
      readonly version = 1;
      readonly vendor = "test";
      readonly #allowed = "a";
      validate(value: unknown): StandardSchemaV1.Result<unknown> {
        return value === this.#allowed ? { value } : { issues: [{ message: "not a" }] };
      }
    }
    const check = standardCheck({ "~standard": new Props() as StandardSchemaV1.Props });
    expect((await check("a")).ok).toBe(true);
    expect((await check("b")).ok).toBe(false);
  });

  it("has its path written as a pointer, whatever its keys", async () => {
    const issue = { message: "no", path: ["a/b", { key: "c~d" }, 0, Symbol("s")] };
    const verdict = await standardCheck(schemaOf(() => ({ issues: [issue] })))(1);
    expect(verdict).toMatchObject({ issues: [{ path: "/a~1b/c~0d/0/Symbol(s)" }] });
  });

  it("has its messages cut where a caller's value makes them long", async () => {
    const check = await compileSchema(z.strictObject({}));
    const verdict = await check({ ["k".repeat(100_000)]: 1 });
    expect(JSON.stringify(verdict).length).toBeLessThan(1000);
  });
});
