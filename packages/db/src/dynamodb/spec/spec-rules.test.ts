import { Secret, ToolError } from "@exec/core";
import { describe, expect, test } from "vitest";
import { DynamoDBExecutor } from "../dynamodb-executor.ts";
import type { DynamoDBToolSpec } from "./dynamodb-tool-spec.ts";

/** All that is wrong with a spec as it may come from a file. */
function faultsOf(spec: unknown): readonly string[] {
  try {
    new DynamoDBExecutor(spec as DynamoDBToolSpec);
    return [];
  } catch (error) {
    if (!ToolError.is(error)) throw error;
    expect(error).toMatchObject({ code: "SPEC_INVALID", effect: "none" });
    return (error.details as { faults: string[] }).faults;
  }
}

const get = { name: "tool", operation: "get", table: "airports", key: { partition: "iata" } };
const put = { ...get, operation: "put", attributes: ["note"] };
const query = { ...get, operation: "query" };
const update = { ...get, operation: "update", set: ["note"] };
const batch = { ...put, operation: "batchWrite", items: "items" };

test.each([
  get,
  put,
  query,
  update,
  batch,
  { name: "tool", operation: "scan", table: "airports" },
  { ...get, operation: "delete" },
])("$operation needs no more than this", (spec) => {
  expect(faultsOf(spec)).toEqual([]);
});

test("all faults are told at once, before anything is loaded", () => {
  const faults = faultsOf({
    name: "no spaces",
    operation: "query",
    table: "a",
    index: "",
    key: { sort: "x" },
    region: "eu/central",
    endpoint: "localhost:8000",
    credentials: { accessKeyId: "AKID", secretAccessKey: "plain" },
    maxItems: 0,
    pageSize: "5",
    filter: [{ attribute: "n", condition: "like" }],
    scanIndexForward: "no",
    itmes: 5,
    requestTimeoutMs: 0,
  });
  expect(faults).toEqual([
    expect.stringContaining('"name" must match'),
    '"table" must be a name of 3 to 255 letters, digits, _, - or .',
    '"index" must be a name of 3 to 255 letters, digits, _, - or .',
    '"key" needs "partition"',
    expect.stringContaining('"region" must be the name of a region'),
    expect.stringContaining('"endpoint" must be an origin'),
    expect.stringContaining('"credentials" field "secretAccessKey" must be a Secret'),
    '"maxItems" must be a whole number from 1 on',
    '"pageSize" must be a whole number from 1 on',
    expect.stringContaining('"filter" item 0 field "condition" must be one of'),
    '"scanIndexForward" must be true or false',
    expect.stringContaining('"itmes" is not a field of this executor'),
    '"requestTimeoutMs" must be a whole number from 1 on',
  ]);
});

describe("one fault", () => {
  test.each<[string, unknown, RegExp]>([
    [
      "more time for a request than a timer can hold",
      { name: "tool", operation: "scan", table: "airports", requestTimeoutMs: 3_000_000_000 },
      /"requestTimeoutMs" must be at most 2147483647/,
    ],
    ["no spec", undefined, /must be an object/],
    ["no operation", { name: "tool", table: "airports" }, /"operation" is missing/],
    [
      "an unknown operation",
      { ...get, operation: "truncate", items: "x", set: [] },
      /"operation" must be one of "get", "put"/,
    ],
    ["an inherited operation", { ...get, operation: "constructor" }, /"operation" must be one of/],
    ["a field of another operation", { ...get, set: ["note"] }, /"set" is not a field/],
    ["another family", { ...get, type: "http" }, /"type" must be one of "db"/],
    ["no key", { ...get, key: undefined }, /"key" is missing/],
    ["nothing to write", { ...put, attributes: undefined }, /"attributes" is missing/],
    ["nothing to change", { ...update, set: [] }, /"update" needs "set", "add" or "remove"/],
    [
      "an attribute without a name",
      { ...put, attributes: [{ argument: "x" }] },
      /item 0 needs "attribute"/,
    ],
    ["an attribute that is none", { ...put, attributes: [5] }, /must be an attribute's name/],
    [
      "argument and value",
      { ...put, attributes: [{ attribute: "a", argument: "a", value: 1 }] },
      /both "argument" and "value"/,
    ],
    [
      "a value that DynamoDB cannot hold",
      { ...put, attributes: [{ attribute: "a", value: Number.NaN }] },
      /cannot be used: .*38 digits/,
    ],
    [
      "a value of another type",
      { ...put, attributes: [{ attribute: "a", value: "x", type: "N" }] },
      /cannot be used/,
    ],
    [
      "an unknown type",
      { ...put, attributes: [{ attribute: "a", type: "SET" }] },
      /"type" must be one of/,
    ],
    [
      "a key of a type that no key has",
      { ...get, key: { partition: { attribute: "a", type: "BOOL" } } },
      /must be one of "S", "N", "B"/,
    ],
    [
      "a fixed key of such a type",
      { ...get, key: { partition: { attribute: "a", value: true } } },
      /here it must be S, N, B/,
    ],
    [
      "an empty fixed key",
      { ...get, key: { partition: { attribute: "a", value: "" } } },
      /empty value/,
    ],
    [
      "an attribute twice",
      { ...put, attributes: ["note", { attribute: "note", value: 1 }] },
      /"note" twice/,
    ],
    ["the key among the attributes", { ...put, attributes: ["iata"] }, /"iata" twice/],
    ["a change and its removal", { ...update, remove: ["note"] }, /"note" twice/],
    [
      "adding text",
      { ...update, add: [{ attribute: "n", value: "x" }] },
      /here it must be N, SS, NS, BS/,
    ],
    [
      "a condition that a caller could leave out",
      { ...put, condition: [{ attribute: "a", condition: "=", optional: true }] },
      /unknown field "optional"/,
    ],
    [
      "between without an end",
      { ...query, filter: [{ attribute: "a", condition: "between" }] },
      /needs "and" for "between"/,
    ],
    [
      "between with half an end",
      { ...query, filter: [{ attribute: "a", condition: "between", and: {} }] },
      /"argument" or "value" in "and"/,
    ],
    [
      "an end without between",
      { ...query, filter: [{ attribute: "a", condition: "=", and: { value: 1 } }] },
      /needs "and" for "between"/,
    ],
    [
      "a test of presence with a value",
      { ...put, condition: [{ attribute: "a", condition: "attribute_exists", value: 1 }] },
      /compares with nothing/,
    ],
    [
      "a sort key compared as none can be",
      { ...query, key: { partition: "a", sort: { attribute: "b", condition: "<>" } } },
      /"condition" must be one of/,
    ],
    [
      "a comparison of a partition key",
      { ...query, key: { partition: { attribute: "a", condition: "<" } } },
      /unknown field "condition"/,
    ],
    [
      "a read that says it writes",
      { ...get, annotations: { readOnly: false } },
      /"get" only reads/,
    ],
    ["a write that says it reads", { ...put, annotations: { readOnly: true } }, /"put" writes/],
    ["annotations that are none", { ...get, annotations: 5 }, /"annotations" must be an object/],
    [
      "credentials without a key",
      { ...get, credentials: { accessKeyId: "AKID" } },
      /needs "secretAccessKey"/,
    ],
  ])("%s", (_, spec, fault) => {
    const faults = faultsOf(spec);
    expect(faults.join("\n")).toMatch(fault);
    expect(faults).toHaveLength(1);
  });
});

test("what is right is taken: fixed values, other arguments, types, conditions, credentials", () => {
  const full = {
    ...put,
    key: {
      partition: { attribute: "iata", argument: "code" },
      sort: { attribute: "kind", value: "airport" },
    },
    attributes: [{ attribute: "n", type: "N" }, { attribute: "nothing", value: null }, "__proto__"],
    condition: [
      { attribute: "iata", condition: "attribute_not_exists" },
      { attribute: "n", condition: "between", value: 1, and: { argument: "to" } },
    ],
    returnValues: "ALL_OLD",
    region: "eu-central-1",
    endpoint: "https://dynamodb.eu-central-1.amazonaws.com",
    credentials: {
      accessKeyId: "AKID",
      secretAccessKey: Secret.of("secret"),
      sessionToken: Secret.of("token"),
    },
    requestTimeoutMs: 500,
    annotations: { idempotent: true, readOnly: false },
  };
  expect(faultsOf(full)).toEqual([]);
});
