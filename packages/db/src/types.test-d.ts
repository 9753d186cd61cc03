import { ExecutorFactory, type IExecutor, type JsonValue, Secret } from "@exec/core";
import { expectTypeOf, test } from "vitest";
import { z } from "zod";
import {
  BaseDbExecutor,
  DbExecutorFactory,
  type DbToolSpec,
  type DynamoDBBatchWritten,
  DynamoDBExecutor,
  type DynamoDBItem,
  type DynamoDBItems,
  type DynamoDBToolSpec,
  type IDbExecutor,
} from "./index.ts";

const place = { driver: "dynamodb", table: "airports", key: { partition: "iata" } } as const;
const byIata = {
  type: "object",
  properties: { iata: { type: "string" } },
  required: ["iata"],
  additionalProperties: false,
} as const;

test("an operation types the content, its schema the arguments", () => {
  const get = DbExecutorFactory.getExecutor({
    ...place,
    name: "get",
    operation: "get",
    inputSchema: byIata,
  });
  expectTypeOf(get.execute).parameter(0).toEqualTypeOf<{ iata: string }>();
  expectTypeOf(get.run({ iata: "SEA" })).resolves.toEqualTypeOf<DynamoDBItem | null>();
  // @ts-expect-error iata is a string
  void get.execute({ iata: 1 });

  const query = new DynamoDBExecutor({
    ...place,
    name: "query",
    operation: "query",
    index: "by-state",
  });
  expectTypeOf(query.run({})).resolves.toEqualTypeOf<DynamoDBItems>();
  const save = DbExecutorFactory.createExecutor({
    ...place,
    name: "save",
    operation: "batchWrite",
    items: "items",
    attributes: ["name"],
  });
  expectTypeOf(save.run({})).resolves.toEqualTypeOf<DynamoDBBatchWritten>();
  const items = {} as DynamoDBItems;
  expectTypeOf(items.items[0]?.name).toEqualTypeOf<JsonValue | undefined>();
});

test("an output schema types the content in place of the operation", () => {
  const get = DbExecutorFactory.getExecutor({
    ...place,
    name: "get",
    operation: "get",
    inputSchema: z.object({ iata: z.string().transform((text) => text.toUpperCase()) }),
    outputSchema: z.object({ iata: z.string(), name: z.string() }),
  });
  expectTypeOf(get.execute).parameter(0).toEqualTypeOf<{ iata: string }>();
  expectTypeOf(get.run({ iata: "sea" })).resolves.toEqualTypeOf<{ iata: string; name: string }>();
});

test("the factory over all families knows the driver, by either field", () => {
  const spec = {
    ...place,
    name: "get",
    type: "db",
    operation: "get",
    inputSchema: byIata,
  } as const;
  const get = ExecutorFactory.createExecutor(spec);
  expectTypeOf(get.execute).parameter(0).toEqualTypeOf<{ iata: string }>();
  expectTypeOf(get.run({ iata: "SEA" })).resolves.toEqualTypeOf<DynamoDBItem | null>();
  expectTypeOf(get).toExtend<IDbExecutor>();
  const scan = ExecutorFactory.createExecutor({
    type: "db",
    executor: "dynamodb",
    name: "scan",
    operation: "scan",
    table: "airports",
  });
  expectTypeOf(scan.run({})).resolves.toEqualTypeOf<DynamoDBItems>();
  // @ts-expect-error there is no operation of that name
  ExecutorFactory.createExecutor({ ...spec, operation: "drop" });
});

test("a spec's fields belong to its operation", () => {
  expectTypeOf<Extract<DynamoDBToolSpec, { operation: "scan" }>>().not.toHaveProperty("key");
  // @ts-expect-error put needs attributes
  new DynamoDBExecutor({ ...place, name: "put", operation: "put" });
  const query = { name: "query", operation: "query", table: "airports" } as const;
  const sort = { attribute: "b", condition: "contains" } as const;
  // @ts-expect-error a sort key cannot be compared so
  new DynamoDBExecutor({ ...query, key: { partition: "a", sort } });
  const get = { ...place, name: "get", operation: "get" } as const;
  // @ts-expect-error a secret is no plain text
  new DynamoDBExecutor({ ...get, credentials: { accessKeyId: "a", secretAccessKey: "b" } });
  const credentials = { accessKeyId: "a", secretAccessKey: Secret.of("b") };
  new DynamoDBExecutor({ ...get, credentials });
});

test("another driver's executor is typed by its schema, and its class by itself", () => {
  const specs: DbToolSpec[] = [];
  for (const spec of specs) expectTypeOf(DbExecutorFactory.getExecutor(spec)).toExtend<IExecutor>();
  const other = DbExecutorFactory.getExecutor({
    name: "sql",
    driver: "sqlite",
    statement: "select 1",
    inputSchema: byIata,
  });
  expectTypeOf(other.execute).parameter(0).toEqualTypeOf<{ iata: string }>();
  expectTypeOf(other.run({ iata: "SEA" })).resolves.toEqualTypeOf<unknown>();

  class Numbers extends BaseDbExecutor<DbToolSpec, number[]> {
    protected override executeDbOperation(): number[] {
      return [1];
    }
  }
  expectTypeOf(new Numbers({ name: "n" }).run({})).resolves.toEqualTypeOf<number[]>();
});
