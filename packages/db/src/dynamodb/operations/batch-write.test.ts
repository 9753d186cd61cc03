import { Runtime, type ToolEvent, type ToolResult } from "@exec/core";
import { afterAll, describe, expect, test } from "vitest";
import { airports, tables } from "../../../test-support/airports.ts";
import {
  type FakeAnswer,
  FakeDynamoDB,
  type SeenRequest,
} from "../../../test-support/fake-dynamodb.ts";
import { QuickClock } from "../../../test-support/quick-clock.ts";
import { startEmbeddedDynamoDB } from "../../embedded/index.ts";
import { DynamoDBExecutor } from "../dynamodb-executor.ts";

const runtime = new Runtime({ clock: new QuickClock(10_000) });
/** Waits as long as it may, on a clock that keeps the attempt's time-out from firing. */
const TIMEOUT_MS = 1500;
const patient = new Runtime({ clock: new QuickClock(TIMEOUT_MS), random: () => 1 });
afterAll(() => Promise.all([runtime.close(), patient.close()]));

const spec = {
  ...airports,
  name: "save",
  operation: "batchWrite",
  items: "items",
  attributes: ["note"],
} as const;
const items = (count: number) => Array.from({ length: count }, (_, n) => ({ iata: `A${n}` }));
const writesOf = ({ body }: SeenRequest): { PutRequest: { Item: { iata: { S: string } } } }[] =>
  body.RequestItems.airports;
const left = (writes: unknown[]): FakeAnswer => ({
  body: writes.length === 0 ? {} : { UnprocessedItems: { airports: writes } },
});

const put = (item: object) => ({ PutRequest: { Item: item } });

async function save(
  answer: (seen: SeenRequest, count: number) => FakeAnswer | Promise<FakeAnswer>,
  count: number,
  { runtime: own = runtime, ...more }: { timeoutMs?: number; runtime?: Runtime } = {},
): Promise<{ result: ToolResult; seen: readonly SeenRequest[]; progress: number[] }> {
  await using server = await FakeDynamoDB.start(answer);
  const tool = new DynamoDBExecutor(
    { ...spec, ...more, endpoint: server.endpoint },
    { runtime: own },
  );
  await tool.ready();
  const progress: number[] = [];
  let result: ToolResult | undefined;
  for await (const event of tool.stream({ items: items(count) }) as AsyncIterable<ToolEvent>) {
    if (event.type === "progress") progress.push(event.progress);
    if (event.type === "result") result = event.result;
  }
  if (result === undefined) throw new Error("The stream had no result.");
  return { result, seen: server.seen, progress };
}

describe("what DynamoDB leaves over", () => {
  test("is sent again, and nothing else", async () => {
    const { result, seen } = await save(
      (request, count) => left(count <= 2 ? writesOf(request).slice(0, 7) : []),
      30,
    );
    expect(result).toMatchObject({ ok: true, content: { written: 30 } });
    const sizes = seen.map((request) => writesOf(request).length);
    expect(sizes.sort((a, b) => b - a)).toEqual([25, 7, 5, 5]);
    const sent = seen.flatMap((request) =>
      writesOf(request).map(({ PutRequest }) => PutRequest.Item.iata.S),
    );
    expect(new Set(sent).size).toBe(30);
  });

  test("is sent again where all of it was throttled", async () => {
    const { result, seen } = await save(
      (_, count) => (count === 1 ? { error: "ProvisionedThroughputExceededException" } : left([])),
      3,
    );
    expect(result).toMatchObject({ ok: true, content: { written: 3 }, usage: { attempts: 1 } });
    expect(seen).toHaveLength(2);
  });

  test("is given up after a while: nothing was written", async () => {
    const { result, seen } = await save((request) => left(writesOf(request)), 3);
    expect(result).toMatchObject({
      ok: false,
      error: {
        code: "THROTTLED",
        retryable: true,
        effect: "none",
        details: { written: 0, uncertain: 0, unwritten: 3, total: 3 },
      },
    });
    expect(seen).toHaveLength(10);
  });

  test("is given up in time to say what was written", async () => {
    const { result } = await save(
      (request) =>
        left(writesOf(request).filter(({ PutRequest }) => PutRequest.Item.iata.S === "A0")),
      60,
      { timeoutMs: TIMEOUT_MS, runtime: patient },
    );
    expect(result).toMatchObject({
      ok: false,
      error: {
        code: "THROTTLED",
        effect: "committed",
        details: { written: 59, uncertain: 0, unwritten: 1, total: 60 },
      },
    });
  });
});

test.each([
  ["under keys that were not sent", "airports", (iata: string) => iata.toLowerCase()],
  ["under another table's name", "arn:aws:dynamodb:eu:1:table/airports", (iata: string) => iata],
])("what is left over %s does not count as written", async (_, table, rename) => {
  const { result, seen } = await save(
    (request) => ({
      body: {
        UnprocessedItems: {
          [table]: writesOf(request).map(({ PutRequest: { Item } }) =>
            put({ iata: { S: rename(Item.iata.S) } }),
          ),
        },
      },
    }),
    3,
  );
  expect(result).toMatchObject({
    ok: false,
    error: {
      code: "RESPONSE_INVALID",
      effect: "unknown",
      details: { written: 0, uncertain: 3, unwritten: 0, total: 3 },
    },
  });
  expect(seen).toHaveLength(1);
});

test.each(["constructor", "toString", "__proto__"])("a table may be called %s", async (table) => {
  await using server = await FakeDynamoDB.start((request, count) => ({
    body: count === 1 ? { UnprocessedItems: request.body.RequestItems } : {},
  }));
  const tool = new DynamoDBExecutor({ ...spec, table, endpoint: server.endpoint }, { runtime });
  expect(await tool.run({ items: items(2) })).toEqual({ written: 2, duplicates: 0 });
  expect(server.seen).toHaveLength(2);
  expect(Object.keys(server.seen[1]?.body.RequestItems)).toEqual([table]);
});

describe("a batch that fails half way", () => {
  test("says what was written, and begins no further chunk", async () => {
    const { result, seen, progress } = await save(
      (_, count) => (count === 6 ? { error: "AccessDeniedException" } : left([])),
      1000,
    );
    expect(result).toMatchObject({
      ok: false,
      error: { code: "ACCESS_DENIED", effect: "committed", retryable: false },
    });
    const { written, unwritten } = (result.ok ? {} : result.error.details) as {
      written: number;
      unwritten: number;
    };
    expect(written).toBe((seen.length - 1) * 25);
    expect(written + unwritten).toBe(1000);
    expect(seen.length).toBeLessThanOrEqual(9);
    expect(progress.at(-1)).toBe(written);
  });

  test("says what nobody knows", async () => {
    const { result } = await save((_, count) => (count === 2 ? "reset" : left([])), 100);
    expect(result).toMatchObject({
      ok: false,
      error: {
        code: "NETWORK_FAILED",
        effect: "unknown",
        details: { written: 75, uncertain: 25, unwritten: 0, total: 100 },
      },
    });
    expect(result.ok ? "" : result.error.message).toContain(
      "75 of 100 items were written, and 25 perhaps",
    );
  });

  test("that failed at its first request has no effect", async () => {
    const { result } = await save(() => ({ error: "ResourceNotFoundException" }), 10);
    expect(result).toMatchObject({
      ok: false,
      error: { code: "NOT_FOUND", effect: "none", details: { written: 0 } },
    });
  });
});

test("four requests are under way at most, of 25 items at most", async () => {
  let now = 0;
  let most = 0;
  const four = Promise.withResolvers<void>();
  const { result, seen } = await save(async () => {
    most = Math.max(most, ++now);
    if (now === 4) four.resolve();
    await four.promise;
    now -= 1;
    return left([]);
  }, 510);
  expect(result).toMatchObject({ ok: true, content: { written: 510 } });
  expect(most).toBe(4);
  expect(Math.max(...seen.map((request) => writesOf(request).length))).toBe(25);
  expect(seen).toHaveLength(21);
});

test("what is left over is known by its key, however DynamoDB writes a number", async () => {
  await using server = await FakeDynamoDB.start((_, count) => {
    const writes = [{ PutRequest: { Item: { topic: { S: "t" }, at: { N: "1.20E+1" } } } }];
    return { body: count === 1 ? { UnprocessedItems: { events: writes } } : {} };
  });
  const key = { partition: "topic", sort: "at" };
  const place = { table: "events", key, attributes: [], endpoint: server.endpoint };
  const tool = new DynamoDBExecutor({ ...spec, ...place }, { runtime });
  await tool.run({ items: [11, 12, 13].map((at) => ({ topic: "t", at })) });
  expect(server.seen.map(({ body }) => body.RequestItems.events)).toEqual([
    [11, 12, 13].map((at) => put({ topic: { S: "t" }, at: { N: String(at) } })),
    [put({ topic: { S: "t" }, at: { N: "12" } })],
  ]);
});

test("bytes and names like __proto__ are written as they are, again too", async () => {
  const server = await startEmbeddedDynamoDB({ engine: "dynoxide", tables });
  try {
    const blobs = {
      name: "blobs",
      table: "blobs",
      key: { partition: "bucket", sort: "hash" },
      endpoint: server.endpoint,
    } as const;
    const bytes = (n: number) => ({
      type: "binary",
      mediaType: "application/octet-stream",
      base64: Buffer.from([n, 255]).toString("base64"),
    });
    await using fake = await FakeDynamoDB.start((request, count) =>
      count === 1
        ? { body: { UnprocessedItems: { blobs: request.body.RequestItems.blobs } } }
        : { body: {} },
    );
    const write = {
      ...blobs,
      operation: "batchWrite",
      items: "items",
      attributes: ["__proto__"],
    } as const;
    const batch = [
      JSON.parse(
        JSON.stringify({ bucket: 7, hash: bytes(1) }).replace("}}", '},"__proto__":{"x":1}}'),
      ),
    ];
    await new DynamoDBExecutor({ ...write, endpoint: fake.endpoint }, { runtime }).run({
      items: batch,
    });
    expect(JSON.stringify(fake.seen[1]?.body)).toBe(JSON.stringify(fake.seen[0]?.body));
    await new DynamoDBExecutor(write, { runtime }).run({ items: batch });
    const { items: found } = await new DynamoDBExecutor(
      { ...blobs, operation: "query", key: { partition: "bucket" } },
      { runtime },
    ).run({ bucket: 7 });
    expect(found).toHaveLength(1);
    expect(Object.getOwnPropertyDescriptor(found[0], "__proto__")?.value).toEqual({ x: 1 });
    expect(found[0]?.hash).toEqual(bytes(1));
  } finally {
    await server.close();
  }
});
