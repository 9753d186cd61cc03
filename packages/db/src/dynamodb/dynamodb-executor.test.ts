import { Runtime } from "@exec/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { airports, tables } from "../../test-support/airports.ts";
import { DbExecutorFactory } from "../db-executor-factory.ts";
import {
  type EmbeddedDynamoDB,
  type EmbeddedEngine,
  startEmbeddedDynamoDB,
} from "../embedded/index.ts";
import type { DynamoDBItem } from "./dynamodb-content.ts";
import type { DynamoDBToolSpec } from "./spec/dynamodb-tool-spec.ts";

type Unplaced<T> = T extends unknown ? Omit<T, "name" | "endpoint"> : never;

describe.each<EmbeddedEngine>(["dynoxide", "dynalite"])("the driver dynamodb on %s", (engine) => {
  let server: EmbeddedDynamoDB;
  const runtime = new Runtime();
  beforeAll(async () => {
    server = await startEmbeddedDynamoDB({ engine, tables });
  });
  afterAll(async () => {
    await runtime.close();
    await server.close();
  });

  const tool = (spec: Unplaced<DynamoDBToolSpec>) =>
    DbExecutorFactory.getExecutor<DynamoDBToolSpec & { driver: "dynamodb" }>(
      {
        ...spec,
        name: "tool",
        driver: "dynamodb",
        endpoint: server.endpoint,
      } as DynamoDBToolSpec & { driver: "dynamodb" },
      { runtime },
    );
  const save = (item: DynamoDBItem) =>
    tool({
      ...airports,
      operation: "put",
      attributes: Object.keys(item).filter((name) => name !== "iata"),
    }).run(item);
  const load = (iata: string) =>
    tool({ ...airports, operation: "get", consistentRead: true }).run({ iata });

  test("get gives the item, or null where there is none", async () => {
    await save({ iata: "SEA", name: "Seattle", elevation: 131.9 });
    expect(await load("SEA")).toEqual({ iata: "SEA", name: "Seattle", elevation: 131.9 });
    expect(await load("ZZQ")).toBeNull();
  });

  test("put replaces the whole item, leaves out absent arguments, and gives the old one where asked", async () => {
    await save({ iata: "PDX", name: "Portland", city: "Portland" });
    const replace = tool({
      ...airports,
      operation: "put",
      attributes: ["name", "city"],
      returnValues: "ALL_OLD",
    });
    expect(await replace.run({ iata: "PDX", name: "Portland Intl" })).toEqual({
      iata: "PDX",
      name: "Portland",
      city: "Portland",
    });
    expect(await load("PDX")).toEqual({ iata: "PDX", name: "Portland Intl" });
    expect(await save({ iata: "PDX" })).toBeNull();
  });

  test("attributes come from arguments of other names, or stand in the spec", async () => {
    const spec = {
      ...airports,
      key: { partition: { attribute: "iata", argument: "code" } },
      operation: "put",
      attributes: [
        { attribute: "kind", value: "airport" },
        { attribute: "tags", argument: "labels", type: "SS" },
      ],
    } as const;
    await tool(spec).run({ code: "GEG", labels: ["small", "east"] });
    const { tags, ...rest } = (await load("GEG")) as { tags: string[] };
    expect(rest).toEqual({ iata: "GEG", kind: "airport" });
    expect([...tags].sort()).toEqual(["east", "small"]);
  });

  test("update sets, adds and removes; absent arguments change nothing", async () => {
    await save({ iata: "BOI", name: "Boise", visits: 1, old: true });
    const update = tool({
      ...airports,
      operation: "update",
      set: ["name", "city"],
      add: [{ attribute: "visits", argument: "by" }],
      remove: ["old"],
      returnValues: "ALL_NEW",
    });
    expect(await update.run({ iata: "BOI", city: "Boise", by: 2 })).toEqual({
      iata: "BOI",
      name: "Boise",
      city: "Boise",
      visits: 3,
    });
  });

  test("an update without any change is refused before it is sent", async () => {
    const update = tool({ ...airports, operation: "update", set: ["name", "city"] });
    const result = await update.execute({ iata: "BOI" });
    expect(result).toMatchObject({
      ok: false,
      error: { code: "ARGUMENTS_INVALID", effect: "none" },
    });
    expect(result.ok ? "" : result.error.message).toContain('"name", "city"');
  });

  test("add takes numbers and declared sets only, and names the argument", async () => {
    const add = tool({ ...airports, operation: "update", add: ["visits"] });
    expect(await add.execute({ iata: "BOI", visits: "many" })).toMatchObject({
      error: { code: "ARGUMENTS_INVALID", effect: "none", details: { path: "visits" } },
    });
  });

  test("delete removes the item, and gives the old one where asked", async () => {
    await save({ iata: "GONE", name: "Gone" });
    const remove = tool({ ...airports, operation: "delete", returnValues: "ALL_OLD" });
    expect(await remove.run({ iata: "GONE" })).toEqual({ iata: "GONE", name: "Gone" });
    expect(await load("GONE")).toBeNull();
    expect(await remove.run({ iata: "GONE" })).toBeNull();
  });

  test("a condition that does not hold changes nothing and is not tried again", async () => {
    await save({ iata: "KEEP", name: "Kept", version: 1 });
    const create = tool({
      ...airports,
      operation: "put",
      attributes: ["name"],
      condition: [{ attribute: "iata", condition: "attribute_not_exists" }],
      retry: true,
    });
    const result = await create.execute({ iata: "KEEP", name: "Lost" });
    expect(result).toMatchObject({
      ok: false,
      error: { code: "CONDITION_FAILED", effect: "none", retryable: false },
      usage: { attempts: 1 },
    });

    const change = tool({
      ...airports,
      operation: "update",
      set: ["name"],
      condition: [
        { attribute: "version", condition: "between", argument: "from", and: { argument: "to" } },
        { attribute: "name", condition: "begins_with", value: "K" },
      ],
    });
    expect(await change.execute({ iata: "KEEP", name: "x", from: 2, to: 3 })).toMatchObject({
      error: { code: "CONDITION_FAILED" },
    });
    await change.run({ iata: "KEEP", name: "Kept on", from: 1, to: 1 });
    expect(await load("KEEP")).toEqual({ iata: "KEEP", name: "Kept on", version: 1 });
    expect(await change.execute({ iata: "KEEP", name: "x", from: 1 })).toMatchObject({
      error: { code: "ARGUMENTS_INVALID", details: { path: "to" } },
    });
  });

  describe("batchWrite", () => {
    const write = () =>
      tool({
        ...airports,
        operation: "batchWrite",
        items: "items",
        attributes: ["name", "n"],
        caps: { maxKeys: 100_000 },
      });

    test("writes any number of items and tells how far it is", async () => {
      const items = Array.from({ length: 130 }, (_, n) => ({ iata: `B${n}`, n }));
      const progress: number[] = [];
      let content: unknown;
      for await (const event of write().stream({ items })) {
        if (event.type === "progress") {
          expect(event.total).toBe(130);
          progress.push(event.progress);
        }
        if (event.type === "result")
          content = event.result.ok ? event.result.content : event.result.error;
      }
      expect(content).toEqual({ written: 130, duplicates: 0 });
      expect(progress).toHaveLength(6);
      expect(progress).toEqual([...progress].sort((a, b) => a - b));
      expect(progress.at(-1)).toBe(130);
      expect(await load("B0")).toEqual({ iata: "B0", n: 0 });
      expect(await load("B129")).toEqual({ iata: "B129", n: 129 });
    });

    test("of items with the same key the last one counts", async () => {
      const items = [
        { iata: "D1", n: 1 },
        { iata: "D2", n: 1 },
        { iata: "D1", n: 2 },
      ];
      expect(await write().run({ items })).toEqual({ written: 2, duplicates: 1 });
      expect(await load("D1")).toEqual({ iata: "D1", n: 2 });
    });

    test("numbers that are equal are the same key, however they are written", async () => {
      const events = tool({
        operation: "batchWrite",
        table: "events",
        key: { partition: "topic", sort: { attribute: "at", type: "N" } },
        items: "items",
        attributes: [],
      });
      const items = ["1", "1.0", "10e-1", 1].map((at) => ({ topic: "same", at }));
      expect(await events.run({ items })).toEqual({ written: 1, duplicates: 3 });
    });

    test("no items are no request", async () => {
      expect(await write().run({ items: [] })).toEqual({ written: 0, duplicates: 0 });
    });

    test("one bad item keeps all of them from being sent, and is named", async () => {
      const items = [{ iata: "OK1" }, { iata: "" }];
      expect(await write().execute({ items })).toMatchObject({
        error: { code: "ARGUMENTS_INVALID", effect: "none", details: { path: "items/1/iata" } },
      });
      expect(
        await write().execute({ items: [{ iata: "OK1" }, { iata: "OK2", nmae: "x" }] }),
      ).toMatchObject({
        error: { code: "ARGUMENTS_INVALID", details: { path: "items/1/nmae" } },
      });
      expect(await write().execute({ items: "SEA" })).toMatchObject({
        error: { code: "ARGUMENTS_INVALID", details: { path: "items" } },
      });
      expect(await write().execute({ items: [null] })).toMatchObject({
        error: { details: { path: "items/0" } },
      });
      expect(await load("OK1")).toBeNull();
    });
  });

  describe("what DynamoDB refuses", () => {
    test("a table that is not there is named, with what to do", async () => {
      const result = await tool({ ...airports, table: "no-such-table", operation: "get" }).execute({
        iata: "SEA",
      });
      expect(result).toMatchObject({
        error: { code: "NOT_FOUND", effect: "none", retryable: false },
      });
      expect(result.ok ? "" : result.error.message).toMatch(/"no-such-table".*create it/);
    });

    test("an index that is not there is named", async () => {
      const result = await tool({ ...airports, operation: "query", index: "by-city" }).execute({
        iata: "SEA",
      });
      expect(result).toMatchObject({ error: { code: "NOT_FOUND", effect: "none" } });
      expect(result.ok ? "" : result.error.message).toContain('"by-city"');
    });

    test("a key of the wrong type is named", async () => {
      const result = await tool({ ...airports, operation: "get" }).execute({ iata: 5 });
      expect(result).toMatchObject({ error: { code: "ARGUMENTS_INVALID", effect: "none" } });
      expect(result.ok ? "" : result.error.message).toContain('"iata" (N)');
    });
  });

  test("a read is known to change nothing, a write is not", () => {
    const get = tool({ ...airports, operation: "get" });
    expect(get.spec.annotations).toEqual({ readOnly: true });
    expect(tool({ ...airports, operation: "delete" }).spec.annotations).toBeUndefined();
    expect(get).toMatchObject({ family: "db", executorType: "dynamodb" });
  });
});
