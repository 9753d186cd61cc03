import { Runtime } from "@exec/core";
import { describe, expect, test, vi } from "vitest";
import { airports } from "../../../test-support/airports.ts";
import { FakeDynamoDB } from "../../../test-support/fake-dynamodb.ts";
import { DynamoDBExecutor } from "../dynamodb-executor.ts";
import { RequestSlots } from "./request-slots.ts";

const never = new AbortController().signal;

describe("places for requests", () => {
  test("go in the order in which they were asked for", async () => {
    const slots = new RequestSlots(1);
    const first = Promise.withResolvers<void>();
    const order: number[] = [];
    const running = [
      slots.run(never, () => first.promise),
      ...[1, 2, 3].map((n) => slots.run(never, async () => order.push(n))),
    ];
    first.resolve();
    await Promise.all(running);
    expect(order).toEqual([1, 2, 3]);
  });

  test("come back from requests that fail, and who left the line gets none", async () => {
    const slots = new RequestSlots(1);
    const first = Promise.withResolvers<never>();
    const failing = slots.run(never, () => first.promise);
    const abort = new AbortController();
    const left = slots.run(abort.signal, async () => "sent");
    const last = slots.run(never, async () => "last");
    abort.abort(new Error("tired"));
    await expect(left).rejects.toThrow("tired");
    first.reject(new Error("broken"));
    await expect(failing).rejects.toThrow("broken");
    expect(await last).toBe("last");
    expect(await slots.run(never, async () => "again")).toBe("again");
  });
});

describe("a write that waits for its turn", () => {
  const put = { ...airports, name: "put", operation: "put", attributes: [] } as const;

  test("and is not waited for any more was never sent", async () => {
    await using server = await FakeDynamoDB.start(() => "hang");
    await using runtime = new Runtime();
    const place = { ...put, endpoint: server.endpoint };
    const holder = new DynamoDBExecutor(place, { runtime });
    const abort = new AbortController();
    const held = Array.from({ length: 50 }, (_, n) =>
      holder.execute({ iata: `H${n}` }, { signal: abort.signal }),
    );
    await vi.waitFor(() => expect(server.seen).toHaveLength(50), { timeout: 15_000 });

    const late = new DynamoDBExecutor({ ...place, requestTimeoutMs: 50 }, { runtime });
    expect(await late.execute({ iata: "SEA" })).toMatchObject({
      error: { code: "TIMEOUT", effect: "none", retryable: true },
    });
    const cutOff = new DynamoDBExecutor({ ...place, timeoutMs: 50 }, { runtime });
    expect(await cutOff.execute({ iata: "SEA" })).toMatchObject({
      error: { code: "TIMEOUT", effect: "none" },
    });
    const own = new AbortController();
    const aborted = holder.execute({ iata: "SEA" }, { signal: own.signal });
    own.abort();
    expect(await aborted).toMatchObject({ error: { code: "ABORTED", effect: "none" } });

    abort.abort();
    for (const result of await Promise.all(held))
      expect(result).toMatchObject({ error: { code: "ABORTED", effect: "unknown" } });
    expect(server.seen).toHaveLength(50);
  });

  test("and runs out of time together with those before it was never sent", async () => {
    await using server = await FakeDynamoDB.start(() => "hang");
    await using runtime = new Runtime();
    const spec = { ...put, endpoint: server.endpoint, requestTimeoutMs: 3000 };
    const tool = new DynamoDBExecutor(spec, { runtime });
    await tool.ready();
    const results = await Promise.all(
      Array.from({ length: 200 }, (_, n) => tool.execute({ iata: `T${n}` })),
    );
    const effects = results.map((result) => (result.ok ? "" : result.error.effect));
    const count = (effect: string) => effects.filter((each) => each === effect).length;
    expect(count("unknown")).toBeGreaterThanOrEqual(server.seen.length);
    expect(count("none")).toBeGreaterThan(75);
  });

  test("waits as long as requestTimeoutMs lets it", async () => {
    const turn = Promise.withResolvers<void>();
    await using server = await FakeDynamoDB.start(async () => {
      await turn.promise;
      return { body: {} };
    });
    await using runtime = new Runtime();
    const place = { ...put, endpoint: server.endpoint, requestTimeoutMs: 30_000 };
    const tool = new DynamoDBExecutor(place, { runtime });
    const results = Array.from({ length: 120 }, (_, n) => tool.execute({ iata: `W${n}` }));
    await vi.waitFor(() => expect(server.seen).toHaveLength(50), { timeout: 15_000 });
    // Longer than a connection may take to be made.
    await new Promise((resolve) => setTimeout(resolve, 3500));
    turn.resolve();
    expect((await Promise.all(results)).filter(({ ok }) => !ok)).toEqual([]);
    expect(server.seen).toHaveLength(120);
  });
});
