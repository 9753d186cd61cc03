import type { StandardSchemaV1 } from "@standard-schema/spec";
import { type } from "arktype";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { standardCheck } from "./standard-check.ts";

async function messagesOf(schema: StandardSchemaV1, value: unknown): Promise<string[]> {
  const verdict = await standardCheck(schema)(value);
  return verdict.ok ? [] : verdict.issues.map(({ path, message }) => `${path} ${message}`.trim());
}

const zod = z.strictObject({
  name: z.string().min(3),
  unit: z.enum(["metric", "imperial"]).optional(),
  days: z.number().max(7, "Ask for a week at most.").optional(),
});
const ark = type({ "+": "reject", name: "string>=3", "unit?": "'metric'|'imperial'" });
const valibot = v.strictObject({
  name: v.pipe(v.string(), v.minLength(3)),
  unit: v.optional(v.picklist(["metric", "imperial"])),
});

describe("an issue of a library says what came, and the nearest allowed name", () => {
  it.each<[string, StandardSchemaV1, unknown, string[]]>([
    [
      "zod",
      zod,
      { name: "ab", unit: "metrik", days: 8, nmae: 1 },
      [
        '/name Too small: expected string to have >=3 characters, got "ab"',
        '/unit Invalid option: expected one of "metric"|"imperial", got "metrik"; did you mean "metric"?',
        "/days Ask for a week at most, got 8",
        'Unrecognized key: "nmae"; did you mean "name"?',
      ],
    ],
    [
      "zod, several keys",
      zod,
      { name: "abc", nam: 1, unti: 2 },
      ['Unrecognized keys: "nam", "unti"; did you mean "name", "unit"?'],
    ],
    [
      "zod, no key near",
      zod,
      { name: "abc", zzzzz: 1 },
      ['Unrecognized key: "zzzzz"; known: name, unit, days'],
    ],
    ["zod, nothing came", zod, {}, ["/name Invalid input: expected string, received undefined"]],
    [
      "arktype",
      ark,
      { name: "ab", unit: "metrik", nmae: 1 },
      [
        "/name name must be at least length 3 (was 2)",
        '/nmae nmae must be removed; did you mean "name"?',
        '/unit unit must be "imperial" or "metric" (was "metrik"); did you mean "metric"?',
      ],
    ],
    // It offers no JSON Schema, so what it allows is not known.
    [
      "valibot",
      valibot,
      { name: "ab", unit: "metrik", nmae: 1 },
      [
        "/name Invalid length: Expected >=3 but received 2",
        '/unit Invalid type: Expected ("metric" | "imperial") but received "metrik"',
        '/nmae Invalid key: Expected never but received "nmae"',
      ],
    ],
  ])("%s", async (_, schema, value, messages) => {
    expect((await messagesOf(schema, value)).sort()).toEqual([...messages].sort());
  });

  it("in a list, a union and a recursive schema", async () => {
    const Node = z.strictObject({
      kind: z.literal("leaf"),
      get next() {
        return z.array(Node).optional();
      },
    });
    expect(await messagesOf(Node, { kind: "leaf", next: [{ kind: "leef", nxt: [] }] })).toEqual([
      '/next/0/kind Invalid input: expected "leaf", got "leef"; did you mean "leaf"?',
      '/next/0 Unrecognized key: "nxt"; did you mean "next"?',
    ]);
    expect(await messagesOf(z.union([z.string(), z.null()]), 5)).toEqual(["Invalid input, got 5"]);
  });

  it("also where the schema cannot be put as JSON Schema", async () => {
    const schema: StandardSchemaV1 = {
      "~standard": {
        version: 1,
        vendor: "test",
        validate: () => ({ issues: [{ message: "Not today." }] }),
        jsonSchema: {
          input: () => {
            throw new Error("cannot");
          },
        },
      } as StandardSchemaV1.Props,
    };
    expect(await messagesOf(schema, true)).toEqual(["Not today, got true"]);
  });
});

describe("of many names that are not known", () => {
  it("the first eight are looked up, and each nearest name is told once", async () => {
    const names = Array.from({ length: 10 }, (_, index) => "abcdefghij".charAt(index).repeat(4));
    const schema = z.strictObject(
      Object.fromEntries(names.map((name) => [name, z.number().optional()])),
    );
    const [message] = await messagesOf(
      schema,
      Object.fromEntries(names.map((name) => [`${name}x`, 1])),
    );
    const asked = names.slice(0, 8).map((name) => `"${name}"`);
    expect(message).toContain(`did you mean ${asked.join(", ")}?`);
    const twice = await messagesOf(schema, { aaaax: 1, aaaay: 1 });
    expect(twice.join()).toContain('did you mean "aaaa"?');
  });
});

/** Puts a JSON Schema beside a library's own checks, as valibot's converter does. */
function described(schema: StandardSchemaV1, json: Record<string, unknown>): StandardSchemaV1 {
  const { version, vendor, validate } = schema["~standard"];
  const jsonSchema = { input: () => json, output: () => json };
  return { "~standard": { version, vendor, validate, jsonSchema } as StandardSchemaV1.Props };
}

describe("what the JSON Schema of a library's schema declares secret stands in no issue", () => {
  const token = "hunter2-hunter2";
  const secret = { writeOnly: true };
  const json = { properties: { token: secret } };
  const echoing = z
    .string()
    .meta(secret)
    .superRefine((text, context) => {
      context.addIssue({ code: "custom", message: `${text} is no token; ${text.trim()} neither` });
    });

  it.each<[string, StandardSchemaV1, unknown, string]>([
    [
      "zod",
      z.object({ token: z.string().min(99).meta(secret) }),
      { token },
      "/token Too small: expected string to have >=99 characters, got [secret]",
    ],
    [
      "a message of one's own",
      z.object({ token: echoing }),
      { token: ` ${token}` },
      "/token [secret] is no token;[secret] neither",
    ],
    [
      "arktype",
      described(type({ token: "'a'|'b'" }), json),
      { token },
      '/token token must be "a" or "b" (was "[secret]")',
    ],
    [
      "valibot",
      described(v.object({ token: v.number() }), json),
      { token },
      '/token Invalid type: Expected number but received "[secret]"',
    ],
    [
      "a short one",
      described(v.object({ token: v.number() }), json),
      { token: "e" },
      "/token does not fit its schema, got [secret]",
    ],
    [
      "a number",
      described(v.object({ token: v.string() }), json),
      { token: 4711 },
      "/token Invalid type: Expected string but received [secret]",
    ],
    [
      "an object",
      described(type({ token: { id: "'a'" } }), json),
      { token: { id: token } },
      "/token does not fit its schema, got [secret]",
    ],
    [
      "from above",
      described(
        v.pipe(
          v.object({ token: v.string() }),
          v.check(
            () => false,
            ({ input }) => `no: ${JSON.stringify(input)}`,
          ),
        ),
        json,
      ),
      { token },
      'no: {"token":"[secret]"}',
    ],
  ])("%s", async (_, schema, value, message) => {
    const messages = await messagesOf(schema, value);
    expect(messages).toEqual([message]);
  });

  describe("nor in one about another value", () => {
    const confirming = z
      .object({ pin: z.union([z.string(), z.int()]).meta(secret), confirm: z.unknown() })
      .superRefine(({ pin, confirm }, context) => {
        if (confirm === pin) return;
        const message = `must equal ${String(pin)}`;
        context.addIssue({ code: "custom", path: ["confirm"], message });
      });

    it.each<[unknown, string]>([
      [12_345_678, "/confirm must equal [secret], got 1"],
      ["hunter2", "/confirm must equal [secret], got 1"],
      ["123", "/confirm does not fit its schema, got 1"],
      [7, "/confirm does not fit its schema, got 1"],
      ["us", "/confirm does not fit its schema, got 1"],
    ])("%j", async (pin, message) => {
      expect(await messagesOf(confirming, { pin, confirm: 1 })).toEqual([message]);
    });

    it("which is told in full where a short one only stands in its words", async () => {
      const schema = z.object({ pin: z.string().meta(secret), name: z.string().min(12) });
      const told = '/name Too small: expected string to have >=12 characters, got ""';
      for (const pin of ["e", "str", "1"])
        expect(await messagesOf(schema, { pin, name: "" })).toEqual([told]);
    });
  });

  it.each([
    ["upper", z.string().toUpperCase()],
    ["lower", z.string().toLowerCase()],
  ])("nor as the library transformed it: %s case", async (_, transform) => {
    const token = transform.meta(secret).superRefine((text, context) => {
      context.addIssue({ code: "custom", message: `${text} is no token` });
    });
    const messages = await messagesOf(z.object({ token }), { token: "Ab-cD" });
    expect(messages).toEqual(["/token [secret] is no token"]);
  });

  it("nor a name that came, but for those in the schema", async () => {
    const vault = z.looseObject({ user: z.string() }).meta(secret);
    const schema = z.object({ vault }).superRefine((given, context) => {
      context.addIssue({ code: "custom", message: `no: ${JSON.stringify(given)}` });
    });
    expect(await messagesOf(schema, { vault: { user: "alice", "k-4711": 1234 } })).toEqual([
      'no: {"vault":{"user":"[secret]","[secret]":[secret]}}',
    ]);
  });

  it("nor in one that repeats more than can be looked through", async () => {
    const schema = z.object({ token: z.string().meta(secret) }).superRefine((given, context) => {
      context.addIssue({ code: "custom", message: `${"x".repeat(10_000)}${given.token}` });
    });
    expect(await messagesOf(schema, { token })).toEqual(["does not fit its schema"]);
  });

  it("nor where there is more of it than can be looked for", async () => {
    const schema = z.object({ tokens: z.array(z.string()).meta(secret), at: z.number() });
    const tokens = Array.from({ length: 5000 }, (_, index) => `p/" ${index}`);
    expect(await messagesOf(schema, { tokens, at: "x" })).toEqual([
      '/at does not fit its schema, got "x"',
    ]);
  });

  it("while one that never came is asked for", async () => {
    const schema = z.object({ token: z.string().meta(secret) });
    expect(await messagesOf(schema, {})).toEqual([
      "/token Invalid input: expected string, received undefined",
    ]);
  });

  it("also where another part of the schema has no JSON form", () => {
    const schema = z.object({ token: z.string().meta(secret), at: z.date() });
    expect(standardCheck(schema).secrets?.({ token })).toEqual([{ path: "/token", value: token }]);
    expect(standardCheck(zod).secrets).toBeUndefined();
  });
});
