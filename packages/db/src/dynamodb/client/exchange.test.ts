import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Runtime } from "@exec/core";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { airports } from "../../../test-support/airports.ts";
import { FakeDynamoDB } from "../../../test-support/fake-dynamodb.ts";
import { DynamoDBExecutor } from "../dynamodb-executor.ts";

const runtime = new Runtime();
afterAll(() => runtime.close());
afterEach(() => vi.unstubAllEnvs());

const write = { ...airports, name: "write", operation: "put", attributes: [] } as const;
const args = { iata: "SEA" };

async function writeTo(endpoint: string) {
  const result = await new DynamoDBExecutor({ ...write, endpoint }, { runtime }).execute(args);
  if (result.ok) throw new Error("The write succeeded.");
  return result.error;
}

describe("an answer that is not DynamoDB's", () => {
  test.each([
    [200, "null"],
    [200, "[]"],
    [200, ""],
    [200, "<html>"],
    [200, '{"Attributes":5}'],
    [200, '{"Items":{}}'],
    [200, '{"UnprocessedItems":[]}'],
    [201, "{}"],
    [204, ""],
    [302, "moved"],
  ])("status %d with %s is no success, and nobody knows what happened", async (status, text) => {
    await using server = await FakeDynamoDB.start(() => ({ text, status }));
    expect(await writeTo(server.endpoint)).toMatchObject({
      code: "RESPONSE_INVALID",
      effect: "unknown",
      retryable: false,
    });
  });

  test.each([
    [404, "EXECUTION_FAILED", "none", false],
    [413, "EXECUTION_FAILED", "none", false],
    [429, "THROTTLED", "none", true],
    [503, "SERVICE_FAILED", "unknown", true],
  ])("a page with status %d is known by it: %s", async (status, code, effect, retryable) => {
    await using server = await FakeDynamoDB.start(() => ({ text: "<html>Sorry</html>", status }));
    const error = await writeTo(server.endpoint);
    expect(error).toMatchObject({ code, effect, retryable });
    expect(error.message).toContain(`status ${status}`);
    expect(error.message).not.toContain("hidden field");
  });

  test.each([200, 400, 500])("is not read without end: status %d", async (status) => {
    let sent = 0;
    const server = createServer((request, response) => {
      request.resume();
      response.writeHead(status, { "content-type": "application/x-amz-json-1.0" });
      const chunk = Buffer.alloc(1 << 20, " ");
      const pour = (): void => {
        do sent += chunk.length;
        while (!response.destroyed && response.write(chunk));
      };
      response.on("drain", pour).on("error", () => {});
      pour();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const error = await writeTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    expect(error.message).toMatch(/more than \d+ bytes/);
    // What is on its way in the sockets' buffers comes on top.
    expect(sent).toBeLessThan((status === 200 ? 64 : 1) * 2 ** 20 + 2 ** 24);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});

test.each([
  ["AWS_RETRY_MODE", "nonsense"],
  ["AWS_RETRY_MODE", "adaptive"],
  ["AWS_DEFAULTS_MODE", "nonsense"],
  ["AWS_MAX_ATTEMPTS", "5"],
])("the environment does not steer the SDK: %s=%s", async (name, value) => {
  vi.stubEnv(name, value);
  await using server = await FakeDynamoDB.start((_, count) =>
    count === 1 ? { error: "ThrottlingException" } : { body: {} },
  );
  await using own = new Runtime();
  const tool = new DynamoDBExecutor({ ...write, endpoint: server.endpoint }, { runtime: own });
  expect(await tool.execute(args)).toMatchObject({ error: { code: "THROTTLED" } });
  expect(server.seen).toHaveLength(1);
});
