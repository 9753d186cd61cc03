import { Runtime } from "@exec/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { airports, tables } from "../../test-support/airports.ts";
import { FakeDynamoDB } from "../../test-support/fake-dynamodb.ts";
import { DbExecutorFactory } from "../db-executor-factory.ts";
import {
  type EmbeddedDynamoDB,
  type EmbeddedEngine,
  startEmbeddedDynamoDB,
} from "../embedded/index.ts";
import { DynamoDBExecutor } from "./dynamodb-executor.ts";
import type { DynamoDBToolSpec } from "./spec/dynamodb-tool-spec.ts";

type Unplaced<T> = T extends unknown ? Omit<T, "name" | "endpoint"> : never;

describe.each<EmbeddedEngine>(["dynoxide", "dynalite"])(
  "reads of the driver dynamodb on %s",
  (engine) => {
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

    describe("query and scan", () => {
      beforeAll(async () => {
        const write = tool({
          ...airports,
          operation: "batchWrite",
          items: "items",
          attributes: ["name", "state", "n"],
        });
        const items = Array.from({ length: 12 }, (_, n) => ({
          iata: `Q${n}`,
          name: `Port ${String(n).padStart(2, "0")}`,
          state: "ZZ",
          n,
        }));
        await write.run({ items });
        const events = tool({
          operation: "batchWrite",
          table: "events",
          key: { partition: "topic", sort: "at" },
          items: "items",
          attributes: [],
        });
        await events.run({ items: [1, 2, 10, 20].map((at) => ({ topic: "t", at })) });
      });
      const names = (content: unknown) =>
        (content as { items: { name: string }[] }).items.map(({ name }) => name);
      const byState = {
        ...airports,
        operation: "query",
        index: "by-state",
        key: { partition: "state" },
      } as const;

      test("a query through an index gives its items in the order of the sort key, or against it", async () => {
        const content = await tool(byState).run({ state: "ZZ" });
        expect(content).not.toHaveProperty("truncated");
        expect(names(content)).toEqual(
          Array.from({ length: 12 }, (_, n) => `Port ${String(n).padStart(2, "0")}`),
        );
        expect(
          names(await tool({ ...byState, scanIndexForward: false }).run({ state: "ZZ" }))[0],
        ).toBe("Port 11");
        expect(await tool(byState).run({ state: "none" })).toEqual({ items: [] });
      });

      test("a sort key is compared as the spec says", async () => {
        const prefix = tool({
          ...byState,
          key: {
            partition: "state",
            sort: {
              attribute: "name",
              condition: "begins_with",
              argument: "prefix",
              optional: true,
            },
          },
        });
        expect(names(await prefix.run({ state: "ZZ", prefix: "Port 1" }))).toEqual([
          "Port 10",
          "Port 11",
        ]);
        expect(names(await prefix.run({ state: "ZZ" }))).toHaveLength(12);

        const since = {
          operation: "query",
          table: "events",
          key: {
            partition: "topic",
            sort: { attribute: "at", condition: ">=", argument: "since" },
          },
        } as const;
        expect(await tool(since).run({ topic: "t", since: 10 })).toEqual({
          items: [
            { topic: "t", at: 10 },
            { topic: "t", at: 20 },
          ],
        });
        expect(await tool(since).execute({ topic: "t" })).toMatchObject({
          error: { code: "ARGUMENTS_INVALID", details: { path: "since" } },
        });

        const during = tool({
          ...since,
          key: {
            partition: "topic",
            sort: { attribute: "at", condition: "between", argument: "from", and: { value: 10 } },
          },
        });
        expect(await during.run({ topic: "t", from: 2 })).toEqual({
          items: [
            { topic: "t", at: 2 },
            { topic: "t", at: 10 },
          ],
        });
        const between = tool({
          ...since,
          key: {
            partition: "topic",
            sort: {
              attribute: "at",
              condition: "between",
              argument: "from",
              and: { argument: "to" },
              optional: true,
            },
          },
        });
        expect(await between.run({ topic: "t", from: 2, to: 10 })).toEqual({
          items: [
            { topic: "t", at: 2 },
            { topic: "t", at: 10 },
          ],
        });
        expect(await between.run({ topic: "t" })).toMatchObject({
          items: expect.arrayContaining([{ topic: "t", at: 20 }]),
        });
        for (const [given, missing] of [
          ["from", "to"],
          ["to", "from"],
        ] as const)
          expect(await between.execute({ topic: "t", [given]: 2 })).toMatchObject({
            error: { code: "ARGUMENTS_INVALID", details: { path: missing } },
          });
        const exact = tool({ ...since, key: { partition: "topic", sort: "at" } });
        expect(await exact.run({ topic: "t", at: 2 })).toEqual({ items: [{ topic: "t", at: 2 }] });
      });

      test("a filter leaves out what does not fulfil it, and its optional comparisons where nothing was given", async () => {
        const spec = {
          ...byState,
          filter: [
            { attribute: "n", condition: ">", argument: "above", optional: true },
            { attribute: "n", condition: "<>", value: 11 },
          ],
        } as const;
        expect(names(await tool(spec).run({ state: "ZZ", above: 8 }))).toEqual([
          "Port 09",
          "Port 10",
        ]);
        expect(names(await tool(spec).run({ state: "ZZ" }))).toHaveLength(11);
      });

      test("more items than the cap are cut, and said to be", async () => {
        for (const filter of [
          undefined,
          [{ attribute: "n", condition: ">=", value: 0 }] as const,
        ]) {
          const capped = tool({
            ...byState,
            maxItems: 5,
            ...(filter === undefined ? {} : { filter }),
          });
          const result = await capped.execute({ state: "ZZ" });
          expect(result).toMatchObject({ ok: true, content: { truncated: true } });
          expect(names(result.ok && result.content)).toEqual([
            "Port 00",
            "Port 01",
            "Port 02",
            "Port 03",
            "Port 04",
          ]);
          expect(result.warnings.join()).toContain("maxItems = 5");
        }
        const whole = await tool({ ...byState, maxItems: 13 }).execute({ state: "ZZ" });
        expect(whole).toMatchObject({ ok: true, warnings: [] });
        expect(whole.ok && whole.content).not.toHaveProperty("truncated");
      });

      test("pages follow each other, as chunks of a stream too", async () => {
        const paged = tool({ ...byState, pageSize: 5 });
        expect(names(await paged.run({ state: "ZZ" }))).toHaveLength(12);
        const chunks: number[] = [];
        for await (const event of paged.stream({ state: "ZZ" })) {
          if (event.type === "chunk") chunks.push(names(event.chunk).length);
          if (event.type === "result") expect(event.result).toMatchObject({ ok: true });
        }
        expect(chunks).toEqual([5, 5, 2]);
      });

      test("pages follow each other where the key is a number and bytes", async () => {
        const bytes = (n: number) => ({
          type: "binary",
          mediaType: "application/octet-stream",
          base64: Buffer.from([n]).toString("base64"),
        });
        const blobs = { table: "blobs", key: { partition: "bucket", sort: "hash" } } as const;
        await tool({ ...blobs, operation: "batchWrite", items: "items", attributes: [] }).run({
          items: Array.from({ length: 7 }, (_, n) => ({ bucket: 1, hash: bytes(n) })),
        });
        const all = tool({
          table: "blobs",
          operation: "query",
          key: { partition: "bucket" },
          pageSize: 2,
        });
        expect(await all.run({ bucket: 1 })).toEqual({
          items: Array.from({ length: 7 }, (_, n) => ({ bucket: 1, hash: bytes(n) })),
        });
      });

      test("scan reads the table", async () => {
        const scan = tool({ table: "events", operation: "scan", pageSize: 3 });
        expect(((await scan.run({})) as { items: unknown[] }).items).toHaveLength(4);
        expect(await scan.run(undefined)).toMatchObject({ items: expect.any(Array) });
      });
    });
  },
);

test("with a filter the cap bounds what is given, not what each request reads", async () => {
  const page = [1, 2, 3].map((n) => ({ iata: { S: `A${n}` } }));
  await using server = await FakeDynamoDB.start(() => ({ body: { Items: page } }));
  const spec = {
    name: "scan",
    operation: "scan",
    table: "airports",
    endpoint: server.endpoint,
  } as const;
  const filter = [{ attribute: "state", condition: "=", value: "WA" }] as const;
  await using plain = new DynamoDBExecutor({ ...spec, maxItems: 2 });
  await using filtered = new DynamoDBExecutor({ ...spec, maxItems: 2, filter });
  expect((await plain.run({})).items).toHaveLength(2);
  expect((await filtered.run({})).items).toHaveLength(2);
  expect(server.seen.map(({ body }) => body.Limit)).toEqual([2, undefined]);
});

test("a page may hold more items than a call can have arguments", async () => {
  const page = Array.from({ length: 200_000 }, () => ({}));
  await using server = await FakeDynamoDB.start(() => ({ body: { Items: page } }));
  await using scan = new DynamoDBExecutor({
    name: "scan",
    operation: "scan",
    table: "airports",
    maxItems: 200_000,
    endpoint: server.endpoint,
  });
  expect((await scan.run({})).items).toHaveLength(200_000);
});
