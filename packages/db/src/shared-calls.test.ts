import { Runtime } from "@exec/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { airports, tables } from "../test-support/airports.ts";
import { DynamoDBExecutor } from "./dynamodb/dynamodb-executor.ts";
import {
  type EmbeddedDynamoDB,
  type EmbeddedEngine,
  startEmbeddedDynamoDB,
} from "./embedded/index.ts";

describe.each<EmbeddedEngine>(["dynoxide", "dynalite"])("on %s", (engine) => {
  let server: EmbeddedDynamoDB;
  const runtime = new Runtime();
  beforeAll(async () => {
    server = await startEmbeddedDynamoDB({ engine, tables });
  });
  afterAll(async () => {
    await runtime.close();
    await server.close();
  });

  test("the cache guard loads an answer once for those who ask at once, and keeps it", async () => {
    const { endpoint } = server;
    const cache = { ttlMs: 60_000 };
    const get = new DynamoDBExecutor(
      { ...airports, name: "get", operation: "get", consistentRead: true, cache, endpoint },
      { runtime },
    );
    const put = new DynamoDBExecutor(
      { ...airports, name: "put", operation: "put", attributes: ["name"], endpoint },
      { runtime },
    );
    const ask = (tenantId: string) => get.run({ iata: "SEA" }, { tenantId });
    await put.run({ iata: "SEA", name: "old" });
    const results = await Promise.all(
      Array.from({ length: 50 }, () => get.execute({ iata: "SEA" }, { tenantId: "a" })),
    );
    expect(results.map((result) => result.ok && result.content)).toEqual(
      Array(50).fill({ iata: "SEA", name: "old" }),
    );
    expect(results.reduce((sum, { usage }) => sum + usage.attempts, 0)).toBe(1);
    await put.run({ iata: "SEA", name: "new" });
    expect(await ask("a")).toMatchObject({ name: "old" });
    expect(await ask("b")).toMatchObject({ name: "new" });
  });

  test("duplicates of an update change the item once, and one that is cut off leaves it to the others", async () => {
    const update = new DynamoDBExecutor(
      {
        ...airports,
        name: "visit",
        operation: "update",
        add: ["visits"],
        returnValues: "ALL_NEW",
        idempotency: true,
        endpoint: server.endpoint,
      },
      { runtime },
    );
    const abort = new AbortController();
    const visit = { iata: "PDX", visits: 1 };
    const first = update.execute(visit, { tenantId: "t", signal: abort.signal });
    const others = Array.from({ length: 20 }, () => update.run(visit, { tenantId: "t" }));
    abort.abort();
    expect(await first).toMatchObject({ error: { code: "ABORTED" } });
    expect(await Promise.all(others)).toEqual(Array(20).fill(visit));
    expect(await update.run(visit, { tenantId: "t" })).toEqual(visit);
    expect(await update.run(visit, { tenantId: "another" })).toEqual({ iata: "PDX", visits: 2 });
  });
});
