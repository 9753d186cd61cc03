import { Runtime } from "@exec/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { airports, tables } from "../../test-support/airports.ts";
import { FakeDynamoDB } from "../../test-support/fake-dynamodb.ts";
import {
  type EmbeddedDynamoDB,
  type EmbeddedEngine,
  startEmbeddedDynamoDB,
} from "../embedded/index.ts";
import { DynamoDBExecutor } from "./dynamodb-executor.ts";
import type { DynamoDBToolSpec } from "./spec/dynamodb-tool-spec.ts";

type Unnamed<T> = T extends unknown ? Omit<T, "name"> : never;

const runtime = new Runtime();
afterAll(() => runtime.close());
const make = (spec: Unnamed<DynamoDBToolSpec>) =>
  new DynamoDBExecutor<DynamoDBToolSpec>({ name: "tool", ...spec }, { runtime });

/** Values that mean something to somebody: to DynamoDB, to its SDK, to JavaScript. */
const VALUES: readonly unknown[] = [
  "attribute_exists(iata)",
  "#n0 = :v0 OR :v0 = :v0",
  ":v0",
  "#n0",
  "SET #n0 = :v0 REMOVE iata",
  "",
  " ",
  "\u0000",
  "'; DROP TABLE airports; --",
  "../../etc/passwd",
  "😀".repeat(50),
  { S: "SEA" },
  { N: "1" },
  { NULL: true },
  { B: "AAAA" },
  { "#n0": "iata", ":v0": { S: "x" } },
  { TableName: "events", IndexName: "by-state" },
  JSON.parse('{"constructor":{"prototype":{"x":1}},"toString":"x","hasOwnProperty":1}'),
  [],
  {},
  null,
  true,
  0,
  -0,
  123_456_789.125,
  1e-130,
  0.1,
  Number.MAX_SAFE_INTEGER,
  { type: "binary", mediaType: "application/octet-stream", base64: "AAEC" },
  { type: "binary", mediaType: "text/plain", base64: "AAEC", more: 1 },
];

describe.each<EmbeddedEngine>(["dynoxide", "dynalite"])("hostile arguments on %s", (engine) => {
  let server: EmbeddedDynamoDB;
  beforeAll(async () => {
    server = await startEmbeddedDynamoDB({ engine, tables });
  });
  afterAll(() => server.close());
  const get = () => make({ ...airports, endpoint: server.endpoint, operation: "get" });
  const put = (attributes: readonly string[]) =>
    make({ ...airports, endpoint: server.endpoint, operation: "put", attributes });

  test.each(VALUES.map((value) => [JSON.stringify(value), value]))(
    "%s is a value and stays one",
    async (_, value) => {
      const update = make({
        ...airports,
        endpoint: server.endpoint,
        operation: "update",
        set: ["note"],
        returnValues: "ALL_NEW",
      });
      const wanted = Object.is(value, -0) ? 0 : value;
      expect(await update.run({ iata: "H1", note: value })).toEqual({ iata: "H1", note: wanted });
      await put(["note"]).run({ iata: "H2", note: value });
      expect(await get().run({ iata: "H2" })).toEqual({ iata: "H2", note: wanted });
    },
  );

  test("an item of almost 400 KB fits, one beyond is refused and named", async () => {
    const item = { iata: "BIG", note: "x".repeat(400 * 1024 - 20) };
    await put(["note"]).run(item);
    expect(await get().run({ iata: "BIG" })).toEqual(item);
    const larger = { iata: "BIG", note: "x".repeat(400 * 1024) };
    expect(await put(["note"]).execute(larger)).toMatchObject({
      error: { code: "ARGUMENTS_INVALID", effect: "none", details: { maxBytes: 409_600 } },
    });
    const batch = make({
      ...airports,
      endpoint: server.endpoint,
      operation: "batchWrite",
      items: "items",
      attributes: ["note"],
    });
    const refused = await batch.execute({ items: [{ iata: "FINE" }, larger] });
    expect(refused).toMatchObject({
      error: { code: "ARGUMENTS_INVALID", effect: "none", details: { path: "items/1" } },
    });
    expect(await get().run({ iata: "FINE" })).toBeNull();
  });

  test.each([
    ["partition", "iata", 2048, "€".repeat(682)],
    ["sort", "name", 1024, "€".repeat(341)],
  ])(
    "the %s key has its bound in bytes, and one beyond spoils no batch",
    async (_, name, max, euros) => {
      const batch = make({
        ...airports,
        key: { partition: "iata", sort: "name" },
        endpoint: server.endpoint,
        operation: "batchWrite",
        items: "items",
        attributes: [],
      });
      const fine = { iata: "FINE", name: "Fine" };
      const long = { ...fine, [name]: `${euros}xxx` };
      expect(await batch.execute({ items: [fine, long] })).toMatchObject({
        error: {
          code: "ARGUMENTS_INVALID",
          effect: "none",
          message: expect.stringContaining(`${max} bytes`),
          details: { path: `items/1/${name}` },
        },
      });
      expect(await get().run({ iata: "FINE" })).toBeNull();
      const longest = { iata: "x".repeat(2048) };
      await put([]).run(longest);
      expect(await get().run(longest)).toEqual(longest);
    },
  );
});

test("an attribute called __proto__ is written and read as any other", async () => {
  const server = await startEmbeddedDynamoDB({ engine: "dynoxide", tables });
  try {
    const endpoint = server.endpoint;
    const item = JSON.parse(
      '{"iata":"P","__proto__":{"__proto__":{"polluted":true},"constructor":[1]}}',
    );
    await make({ ...airports, endpoint, operation: "put", attributes: ["__proto__"] }).run(item);
    const read = await make({ ...airports, endpoint, operation: "get" }).run({ iata: "P" });
    expect(JSON.stringify(sorted(read))).toBe(JSON.stringify(sorted(item)));
    const { items } = (await make({ table: "airports", endpoint, operation: "scan" }).run({})) as {
      items: unknown[];
    };
    expect(JSON.stringify(sorted(items[0]))).toBe(JSON.stringify(sorted(item)));
    expect({}).not.toHaveProperty("polluted");
  } finally {
    await server.close();
  }
});

describe("arguments that cannot be what the tool needs", () => {
  const refuse = async (spec: Unnamed<DynamoDBToolSpec>, args: unknown) => {
    await using server = await FakeDynamoDB.start(() => ({ body: {} }));
    const result = await make({ ...spec, endpoint: server.endpoint }).execute(args);
    expect(server.seen).toEqual([]);
    expect(result).toMatchObject({
      ok: false,
      error: { code: "ARGUMENTS_INVALID", effect: "none", retryable: false },
    });
    return result.ok ? undefined : result.error;
  };
  const get = { ...airports, operation: "get" } as const;
  const put = { ...airports, operation: "put", attributes: ["note"] } as const;
  const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);

  test.each<[string, unknown]>([
    ["an empty string", ""],
    ["null", null],
    ["true", true],
    ["a list", ["SEA"]],
    ["an object", { S: "SEA" }],
    ["no bytes", { type: "binary", mediaType: "x", base64: "" }],
  ])("a key that is %s", async (_, iata) => {
    expect(await refuse(get, { iata })).toMatchObject({ details: { path: "iata" } });
  });

  test("a key that is missing, or only inherited", async () => {
    expect(await refuse(get, {})).toMatchObject({ details: { path: "iata" } });
    expect(await refuse(get, Object.create({ iata: "SEA" }))).toMatchObject({
      details: { path: "iata" },
    });
    expect(await refuse({ ...get, key: { partition: "constructor" } }, {})).toMatchObject({
      details: { path: "constructor" },
    });
  });

  test.each<[string, unknown, string]>([
    ["Infinity, what 1e400 becomes", JSON.parse("1e400"), "note"],
    ["NaN", Number.NaN, "note"],
    ["a number beyond the range", 1e126, "note"],
    ["a number below the range", 1e-131, "note"],
    ["an integer that may have lost digits", 2 ** 53, "note"],
    ["a lone surrogate", "a\ud800b", "note"],
    ["a lone surrogate as a name", { "\udc00": 1 }, "note"],
    ["too deep a nesting", deep(33), `note${"/0".repeat(32)}`],
    ["a date", new Date(0), "note"],
    ["a map", new Map(), "note"],
    ["base64 that is none", { type: "binary", mediaType: "x", base64: "A*" }, "note/base64"],
    ["a hole in a list", [1, undefined], "note/1"],
    ["something deep inside", { a: [{ b: Number.NaN }] }, "note/a/0/b"],
  ])("%s", async (_, note, path) => {
    expect(await refuse(put, { iata: "SEA", note })).toMatchObject({ details: { path } });
  });

  test.each<[string, unknown, string]>([
    ["an empty set", [], "note"],
    ["a set with a value twice", ["a", "a"], "note"],
    ["a set of something else", ["a", 1], "note/1"],
    ["no list", "a", "note"],
  ])("a set that is %s", async (_, note, path) => {
    const spec = { ...put, attributes: [{ attribute: "note", type: "SS" }] } as const;
    expect(await refuse(spec, { iata: "SEA", note })).toMatchObject({ details: { path } });
  });

  test("a set of numbers with one of them twice, or of bytes that are none", async () => {
    const set = (type: "NS" | "BS") =>
      ({ ...put, attributes: [{ attribute: "note", type }] }) as const;
    expect(await refuse(set("NS"), { iata: "SEA", note: [1, "1.0"] })).toMatchObject({
      details: { path: "note" },
    });
    expect(await refuse(set("BS"), { iata: "SEA", note: ["AAEC"] })).toMatchObject({
      details: { path: "note/0" },
    });
  });

  test("a value of another type than the spec declares", async () => {
    const typed = (type: "S" | "N" | "M") =>
      ({ ...put, attributes: [{ attribute: "note", type }] }) as const;
    expect(await refuse(typed("S"), { iata: "SEA", note: 1 })).toMatchObject({
      details: { path: "note" },
    });
    expect(await refuse(typed("N"), { iata: "SEA", note: "12a" })).toMatchObject({
      details: { path: "note" },
    });
    expect(await refuse(typed("M"), { iata: "SEA", note: [] })).toMatchObject({
      details: { path: "note" },
    });
  });

  test.each([
    "table",
    "index",
    "TableName",
    "IndexName",
    "endpoint",
    "region",
    "operation",
    "key",
    "filter",
    "condition",
    "maxItems",
    "ExclusiveStartKey",
    "KeyConditionExpression",
    "ConsistentRead",
    "__proto__",
    "constructor",
    "#n0",
    ":v0",
  ])("an argument %s that the spec does not declare", async (name) => {
    const args = JSON.parse(`{"iata":"SEA",${JSON.stringify(name)}:"events"}`);
    expect(await refuse(get, args)).toMatchObject({ details: { path: name } });
  });

  test.each([
    ["a list", []],
    ["a string", "SEA"],
    ["a number", 5],
  ])("arguments that are %s", async (_, args) => {
    await refuse(get, args);
  });

  test("a field that identifies the call needs no place in the request", async () => {
    await using server = await FakeDynamoDB.start(() => ({ body: {} }));
    const write = make({ ...put, endpoint: server.endpoint, idempotency: { keys: ["requestId"] } });
    expect(await write.run({ iata: "SEA", note: 1, requestId: "r1" })).toBeNull();
    expect(server.seen[0]?.body.Item).toEqual({ iata: { S: "SEA" }, note: { N: "1" } });
  });
});

/** With its keys in order: DynamoDB keeps none. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([name, item]) => [name, sorted(item)]);
}
