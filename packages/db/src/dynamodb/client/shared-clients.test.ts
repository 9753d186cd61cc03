import { EventEmitter, once } from "node:events";
import { Runtime, Secret } from "@exec/core";
import { describe, expect, test, vi } from "vitest";
import { airports } from "../../../test-support/airports.ts";
import { FakeDynamoDB } from "../../../test-support/fake-dynamodb.ts";
import { TcpProxy } from "../../../test-support/tcp-proxy.ts";
import { DynamoDBExecutor } from "../dynamodb-executor.ts";

const get = { ...airports, name: "get", operation: "get" } as const;
const args = { iata: "SEA" };

async function withProxy(run: (proxy: TcpProxy, runtime: Runtime) => Promise<void>): Promise<void> {
  await using server = await FakeDynamoDB.start(() => ({ body: {} }));
  await using proxy = await TcpProxy.start(server.endpoint);
  const runtime = new Runtime();
  await run(proxy, runtime);
  await runtime.close();
}

describe("connections", () => {
  test("are shared by the executors of a runtime that go to the same place", () =>
    withProxy(async (proxy, runtime) => {
      for (const name of ["a", "b", "c"]) {
        const tool = new DynamoDBExecutor({ ...get, name, endpoint: proxy.endpoint }, { runtime });
        await tool.run(args);
        await tool.run(args);
      }
      expect(proxy.accepted).toBe(1);
    }));

  test("are not shared across runtimes, regions, accounts or egress policies", () =>
    withProxy(async (proxy, runtime) => {
      const other = new Runtime();
      const place = { ...get, endpoint: proxy.endpoint };
      const credentials = { accessKeyId: "AKID", secretAccessKey: Secret.of("one-secret") };
      const tools = [
        new DynamoDBExecutor(place, { runtime }),
        new DynamoDBExecutor(place, { runtime: other }),
        new DynamoDBExecutor({ ...place, region: "eu-central-1" }, { runtime }),
        new DynamoDBExecutor({ ...place, credentials }, { runtime }),
        new DynamoDBExecutor(
          { ...place, credentials: { ...credentials, secretAccessKey: Secret.of("another") } },
          { runtime },
        ),
        new DynamoDBExecutor({ ...place, egress: { allow: [proxy.endpoint] } }, { runtime }),
      ];
      for (const tool of tools) await tool.run(args);
      expect(proxy.accepted).toBe(tools.length);
      await other.close();
    }));

  test("end with the last executor that uses them", () =>
    withProxy(async (proxy, runtime) => {
      const place = { ...get, endpoint: proxy.endpoint };
      const [first, second] = [
        new DynamoDBExecutor(place, { runtime }),
        new DynamoDBExecutor(place, { runtime }),
      ];
      await Promise.all([first.run(args), second.run(args)]);
      await first.close();
      const before = proxy.accepted;
      await second.run(args);
      expect(proxy.accepted).toBe(before);
      await second.close();
      await proxy.idle();
      expect(await first.execute(args)).toMatchObject({
        error: { code: "EXECUTOR_CLOSED", effect: "none" },
      });
      const third = new DynamoDBExecutor(place, { runtime });
      await third.run(args);
      expect(proxy.open).toBe(1);
    }));

  test("end with their runtime, once requests under way have ended", async () => {
    const answer = new EventEmitter();
    await using server = await FakeDynamoDB.start(async () => {
      await once(answer, "now");
      return { body: { Item: { iata: { S: "SEA" } } } };
    });
    await using proxy = await TcpProxy.start(server.endpoint);
    const runtime = new Runtime();
    const tool = new DynamoDBExecutor({ ...get, endpoint: proxy.endpoint }, { runtime });
    const running = tool.run(args);
    while (server.seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const closing = runtime.close();
    answer.emit("now");
    await closing;
    expect(await running).toEqual({ iata: "SEA" });
    await proxy.idle();
    expect(await tool.execute(args)).toMatchObject({
      error: { code: "EXECUTOR_CLOSED", effect: "none" },
    });
  });

  test("are 50 at most; further calls wait for one", async () => {
    const turn = Promise.withResolvers<void>();
    await using server = await FakeDynamoDB.start(async () => {
      await turn.promise;
      return { body: {} };
    });
    await using proxy = await TcpProxy.start(server.endpoint);
    const runtime = new Runtime();
    const tool = new DynamoDBExecutor({ ...get, endpoint: proxy.endpoint }, { runtime });
    const results = Array.from({ length: 120 }, () => tool.execute(args));
    await vi.waitFor(() => expect(server.seen).toHaveLength(50), { timeout: 15_000 });
    turn.resolve();
    expect((await Promise.all(results)).every(({ ok }) => ok)).toBe(true);
    expect(proxy.accepted).toBe(50);
    await runtime.close();
  });

  test("end also where a tool that shares them could never be used", () =>
    withProxy(async (proxy, runtime) => {
      const place = { ...get, endpoint: proxy.endpoint };
      const unfit = new DynamoDBExecutor(
        { ...place, inputSchema: { type: "object", properties: { iata: { type: "strin" } } } },
        { runtime },
      );
      for (let call = 0; call < 3; call += 1)
        expect(await unfit.execute(args)).toMatchObject({ error: { code: "SPEC_INVALID" } });
      const fit = new DynamoDBExecutor(place, { runtime });
      await fit.run(args);
      await unfit.close();
      expect(proxy.open).toBe(1);
      await fit.close();
      await proxy.idle();
    }));

  test("are not made in a closed runtime", () =>
    withProxy(async (proxy, runtime) => {
      await runtime.close();
      const tool = new DynamoDBExecutor({ ...get, endpoint: proxy.endpoint }, { runtime });
      expect(await tool.execute(args)).toMatchObject({
        error: { code: "EXECUTOR_CLOSED", effect: "none" },
      });
      await tool.close();
      expect(proxy.accepted).toBe(0);
    }));
});
