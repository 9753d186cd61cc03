import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import type { JsonSchema } from "../spec/infer-json-schema.ts";
import { jsonSchemaCheck } from "./json-schema-check.ts";
import { isPlainObject } from "./plain-data.ts";
import type { SchemaCheck, SchemaIssue } from "./schema-check.ts";

/** A check that is asked twice for plain data: it has to say the same when it knows that. */
function checkOf(schema: JsonSchema): SchemaCheck {
  const check = jsonSchemaCheck(schema);
  return (value) => {
    const verdict = check(value);
    if (isPlainData(value)) expect(check(value, true)).toEqual(verdict);
    return verdict;
  };
}

function isPlainData(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  const plain = Array.isArray(value) || isPlainObject(value);
  return plain && Object.values(value).every(isPlainData);
}

async function issuesOf(schema: JsonSchema, value: unknown): Promise<readonly SchemaIssue[]> {
  const verdict = await checkOf(schema)(value);
  return verdict.ok ? [] : verdict.issues;
}

async function messagesOf(schema: JsonSchema, value: unknown): Promise<string[]> {
  return (await issuesOf(schema, value)).map(({ path, message }) => `${path} ${message}`.trim());
}

const closed: JsonSchema = {
  type: "object",
  properties: { city: { type: "string" }, country: { type: "string" } },
  required: ["city"],
  additionalProperties: false,
};

describe("a value that fits a JSON Schema", () => {
  it("comes through as the very same value", async () => {
    const value = { city: "Oslo" };
    expect(await checkOf(closed)(value)).toEqual({ ok: true, value });
    for (const isPlain of [true, false]) {
      const verdict = await jsonSchemaCheck(closed)(value, isPlain);
      expect(verdict.ok && verdict.value).toBe(value);
    }
  });

  it("gets no defaults and loses nothing", async () => {
    const value = { extra: 1 };
    await checkOf({ properties: { city: { default: "Oslo" } } })(value);
    expect(value).toEqual({ extra: 1 });
  });
});

describe("branches in branches beside patterns of names", () => {
  it("are checked, where noting the fields that were seen would break", async () => {
    const inner = { anyOf: [{ additionalProperties: false }] };
    const check = checkOf({ anyOf: [{ patternProperties: { "^[a-c]": false }, anyOf: [inner] }] });
    expect((await check({ a: null })).ok).toBe(false);
    expect((await check({})).ok).toBe(true);
  });
});

describe("nothing is coerced", () => {
  it.each([
    ["number", "1"],
    ["integer", "1e400"],
    ["integer", 1.5],
    ["number", null],
    ["number", true],
    ["number", Number.NaN],
    ["number", Number.POSITIVE_INFINITY],
    ["boolean", "true"],
    ["boolean", 0],
    ["string", 5],
    ["null", ""],
    ["array", "a"],
    ["object", []],
  ])("a %s is not taken from %j", async (type, value) => {
    expect(await issuesOf({ type }, value)).toHaveLength(1);
  });
});

describe("what is wrong is told with the place, what was expected and what came", () => {
  it.each<[JsonSchema, unknown, string[]]>([
    [closed, {}, ['the field "city" is missing']],
    [closed, { city: 7 }, ["/city expected string, got number"]],
    [closed, null, ["expected object, got null"]],
    [closed, [], ["expected object, got array"]],
    [{ type: ["string", "null"] }, 1, ["expected string or null, got number"]],
    [
      closed,
      { city: "x", cuontry: "y" },
      ['the field "cuontry" is not known; did you mean "country"?'],
    ],
    [closed, { city: "x", zzz: "y" }, ['the field "zzz" is not known; known: city, country']],
    [
      { enum: ["metric", "imperial"] },
      "metrics",
      ['expected one of "metric", "imperial", got "metrics"; did you mean "metric"?'],
    ],
    [{ enum: [1, 2] }, 3, ["expected one of 1, 2, got 3"]],
    [{ const: "on" }, "off", ['expected "on", got "off"']],
    [{ minimum: 1 }, 0, ["must be >= 1, got 0"]],
    [{ maxLength: 3 }, "abcd", ['must NOT have more than 3 characters, got "abcd"']],
  ])("%j refuses %j", async (schema, value, messages) => {
    expect(await messagesOf(schema, value)).toEqual(messages);
  });

  it("all issues come at once, up to eight", async () => {
    const schema = { type: "array", items: { type: "string" } };
    expect(await issuesOf(schema, [1, 2, 3])).toHaveLength(3);
    expect(
      await issuesOf(
        schema,
        Array.from({ length: 5000 }, () => 1),
      ),
    ).toHaveLength(8);
  });

  it("a caller's long names and values are not repeated in full", async () => {
    const long = "k".repeat(100_000);
    const issues = [
      ...(await issuesOf(closed, { city: "x", [long]: 1 })),
      ...(await issuesOf({ enum: ["a"] }, long)),
      ...(await issuesOf({ additionalProperties: { type: "string" } }, { [long]: 1 })),
      ...(await issuesOf(
        { enum: Array.from({ length: 5000 }, (_, index) => `v${index}`) },
        "vv17",
      )),
    ];
    expect(issues).toHaveLength(4);
    for (const { path, message } of issues) expect(path.length + message.length).toBeLessThan(1000);
    expect(issues[3]?.message).toContain('and 4980 more, got "vv17"; did you mean');
  });
});

describe("names that objects inherit are ordinary names", () => {
  const parsed = (json: string): unknown => JSON.parse(json);

  it.each(["__proto__", "constructor", "toString", "hasOwnProperty"])(
    "an argument called %s is not known to a closed schema",
    async (name) => {
      expect(await messagesOf(closed, parsed(`{"city":"x","${name}":{"isAdmin":true}}`))).toEqual([
        `the field "${name}" is not known; known: city, country`,
      ]);
      expect(({} as { isAdmin?: unknown }).isAdmin).toBeUndefined();
    },
  );

  it("an inherited field does not count as given", async () => {
    const required = ["constructor", "toString", "valueOf"];
    expect(await issuesOf({ type: "object", required }, {})).toHaveLength(3);
    expect(await issuesOf({ required: ["city"] }, Object.create({ city: "x" }))).toHaveLength(1);
  });

  it("a property called constructor can be declared and is checked", async () => {
    const schema = { type: "object", properties: { constructor: { type: "string" } } };
    expect(await issuesOf(schema, {})).toEqual([]);
    expect(await messagesOf(schema, { constructor: 1 })).toEqual([
      "/constructor expected string, got number",
    ]);
  });
});

describe("a hostile argument cannot keep the process busy", () => {
  // Each of these takes a backtracking engine longer than the age of the universe.
  it.each(["^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "^([a-zA-Z]+)*$", "(.*a){25}$", "^(a?){50}a{50}$"])(
    "with 50,000 characters for the pattern %s",
    async (pattern) => {
      expect(await issuesOf({ type: "string", pattern }, `${"a".repeat(50_000)}!`)).toHaveLength(1);
    },
  );

  it("with a long name for a pattern of names", async () => {
    const schema = {
      type: "object",
      patternProperties: { "^(a+)+$": {} },
      propertyNames: { pattern: "^(b+)+$" },
      additionalProperties: false,
    };
    const names = [`${"a".repeat(50_000)}!`, `${"b".repeat(50_000)}!`];
    const value = Object.fromEntries(names.map((name) => [name, 1]));
    expect((await issuesOf(schema, value)).length).toBeGreaterThan(1);
  });

  it("with ten thousand objects that have to be unique", async () => {
    const items = Array.from({ length: 10_000 }, (_, index) => ({ a: [index], b: "x" }));
    const check = checkOf({ type: "array", uniqueItems: true });
    expect((await check(items)).ok).toBe(true);
    expect((await check([...items, { b: "x", a: [77] }])).ok).toBe(false);
  });
});

describe("patterns of JavaScript", () => {
  it("are enforced, each with its own expression", async () => {
    const check = checkOf({
      properties: { lower: { pattern: "^[a-z]*$" }, digits: { pattern: "^[0-9]+$" } },
    });
    expect((await check({ lower: "abc", digits: "12" })).ok).toBe(true);
    expect((await check({ lower: "--version" })).ok).toBe(false);
    expect((await check({ digits: "abc" })).ok).toBe(false);
  });

  it.each([
    ["^a$", "a\n", false],
    ["^[\\u4e00-\\u9fa5]+$", "中文", true],
    ["^\\u{1F600}$", "😀", true],
    ["^\\p{L}+$", "é", true],
    ["^\\d{4}$", "٢٠٢٠", false],
    ["^(?<year>\\d{4})$", "2020", true],
    ["^\\/a$", "/a", true],
    ["^.$", "😀", true],
    ["b", "abc", true],
  ])("%s on %j: %s", async (pattern, value, fits) => {
    expect((await checkOf({ pattern })(value)).ok).toBe(fits);
  });

  it("those without a linear-time form are refused with the schema", () => {
    expect(() => checkOf({ pattern: "^(?=a)b$" })).toThrow("no linear-time form");
    expect(() => checkOf({ patternProperties: { "(a)\\1": { type: "null" } } })).toThrow(
      "a back-reference",
    );
  });
});

describe("schemas of one process", () => {
  const parse = (json: string): JsonSchema => JSON.parse(json) as JsonSchema;

  it("do not get in each other's way, though they share names", async () => {
    const named = (type: string): JsonSchema =>
      parse(
        `{"$id":"https://a.test/s","$ref":"#v","$defs":{"v":{"$anchor":"v","type":"${type}"}}}`,
      );
    const [text, number] = [checkOf(named("string")), checkOf(named("number"))];
    expect([(await text("a")).ok, (await text(1)).ok]).toEqual([true, false]);
    expect([(await number("a")).ok, (await number(1)).ok]).toEqual([false, true]);
    for (const $ref of ["#v", "#/$defs/v"]) {
      expect(() => checkOf({ $ref })).toThrow("names nothing in this schema");
    }
  });

  it("may refer to themselves, one after the other", async () => {
    const check = (end: string): ReturnType<typeof checkOf> =>
      checkOf({ properties: { next: { $ref: "#" }, end: { const: end } } });
    const [a, b] = [check("a"), check("b")];
    expect([(await a({ next: { end: "a" } })).ok, (await a({ next: { end: "b" } })).ok]).toEqual([
      true,
      false,
    ]);
    expect([(await b({ next: { end: "b" } })).ok, (await b({ next: { end: "a" } })).ok]).toEqual([
      true,
      false,
    ]);
  });

  it("stay right after one of them was refused", async () => {
    const schema = parse('{"$id":"https://a.test/t","type":"string","pattern":"("}');
    expect(() => checkOf(schema)).toThrow("Unterminated group");
    expect(() => checkOf(schema)).toThrow("Unterminated group");
    const check = checkOf({ ...schema, pattern: "a" });
    expect([(await check("a")).ok, (await check("b")).ok]).toEqual([true, false]);
  });

  it("are let go with their tools", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const made = Array.from({ length: 500 }, (_, index) => {
      const schema = parse(
        `{"$ref":"#/$defs/a","$defs":{"a":{"properties":{"a${index}":{"$ref":"#"}}}}}`,
      );
      jsonSchemaCheck(schema)({});
      return new WeakRef(schema);
    });
    await setImmediate();
    collect();
    expect(made.filter((schema) => schema.deref() !== undefined).length).toBeLessThan(250);
  });

  it("may be many", async () => {
    const checks = Array.from({ length: 250 }, (_, index) => checkOf({ const: index }));
    for (const [index, check] of checks.entries()) {
      expect([(await check(index)).ok, (await check(index + 1)).ok]).toEqual([true, false]);
    }
  });
});
