import { type Effect, Runtime, type ToolEvent } from "@exec/core";
import { describe, expect, test, vi } from "vitest";
import { airports } from "../../../test-support/airports.ts";
import {
  type FakeAnswer,
  FakeDynamoDB,
  type SeenRequest,
} from "../../../test-support/fake-dynamodb.ts";
import { QuickClock } from "../../../test-support/quick-clock.ts";
import { DynamoDBExecutor } from "../dynamodb-executor.ts";

const spec = {
  ...airports,
  name: "save",
  operation: "batchWrite",
  items: "items",
  attributes: ["note"],
} as const;
const items = (count: number) => Array.from({ length: count }, (_, n) => ({ iata: `A${n}` }));

/** An answer that took only the first writes of its request. */
function leftOver({ body }: SeenRequest, taken: number): FakeAnswer {
  const { airports: writes } = body.RequestItems;
  return { body: { UnprocessedItems: { airports: writes.slice(taken) } } };
}

describe("a batch that is cut off in a wait says what is known by then", () => {
  test.each<[string, boolean, Effect]>([
    ["nothing was taken", false, "none"],
    ["something was taken", true, "committed"],
  ])("where %s", async (_, takes, effect) => {
    await using server = await FakeDynamoDB.start((request) => leftOver(request, takes ? 1 : 0));
    // Its turn to send again never comes.
    const clock = new QuickClock(1);
    await using own = new Runtime({ clock, random: () => 1 });
    const tool = new DynamoDBExecutor({ ...spec, endpoint: server.endpoint }, { runtime: own });
    const abort = new AbortController();
    const running = tool.execute({ items: items(3) }, { signal: abort.signal });
    await vi.waitFor(() => expect(clock.shortestHeld).toBeLessThan(1000), { timeout: 15_000 });
    abort.abort();
    expect(await running).toMatchObject({ error: { code: "ABORTED", effect } });
    expect(server.seen).toHaveLength(1);
  });
});

test("an attempt that was cut off tells of no more progress", async () => {
  const clock = new QuickClock(10_000);
  await using own = new Runtime({ clock });
  await using server = await FakeDynamoDB.start((_, count) => {
    if (count > 1) return { body: {} };
    clock.fire();
    return "hang";
  });
  const tool = new DynamoDBExecutor(
    {
      ...spec,
      endpoint: server.endpoint,
      timeoutMs: 10_000,
      retry: { maxAttempts: 2, baseDelayMs: 1 },
      annotations: { idempotent: true },
    },
    { runtime: own },
  );
  const progress: number[] = [];
  for await (const event of tool.stream({ items: items(3) }) as AsyncIterable<ToolEvent>)
    if (event.type === "progress") progress.push(event.progress);
  expect(progress).toEqual([3]);
});

test("an abort ends the batch: no further request, no wait", async () => {
  await using runtime = new Runtime();
  const abort = new AbortController();
  await using server = await FakeDynamoDB.start((request, count) => {
    if (count === 4) abort.abort();
    return leftOver(request, 0);
  });
  const tool = new DynamoDBExecutor({ ...spec, endpoint: server.endpoint }, { runtime });
  const result = await tool.execute({ items: items(500) }, { signal: abort.signal });
  expect(result).toMatchObject({ ok: false, error: { code: "ABORTED", effect: "unknown" } });
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(server.seen.length).toBeLessThanOrEqual(8);
});
