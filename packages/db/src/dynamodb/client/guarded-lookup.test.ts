import type { LookupAddress, LookupAllOptions } from "node:dns";
import { once } from "node:events";
import { createServer, isIPv6, type Server, type Socket } from "node:net";
import { Runtime, Secret } from "@exec/core";
import { describe, expect, test, vi } from "vitest";
import { airports } from "../../../test-support/airports.ts";
import { FakeDynamoDB } from "../../../test-support/fake-dynamodb.ts";
import { DynamoDBExecutor } from "../dynamodb-executor.ts";

/** The only thing that is made up: which addresses a name has. */
const names = vi.hoisted(() => new Map<string, readonly string[]>());
vi.mock(import("node:dns"), async (original) => {
  type Answer = (error: Error | null, addresses: LookupAddress[]) => void;
  const lookup = (name: string, _: LookupAllOptions, answer: Answer): void => {
    const addresses = names.get(name) ?? [];
    answer(
      null,
      addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 })),
    );
  };
  return { ...(await original()), lookup: lookup as typeof import("node:dns").lookup };
});

const get = { ...airports, name: "get", operation: "get" } as const;
const args = { iata: "SEA" };
const elsewhere = {
  region: "eu-central-1",
  credentials: { accessKeyId: "AKID", secretAccessKey: Secret.of("one-secret") },
};

describe("egress", () => {
  /** A server that fails the test when anybody connects. */
  async function forbidden(): Promise<{ server: Server; port: number; connections: Socket[] }> {
    const connections: Socket[] = [];
    const server = createServer((socket) => connections.push(socket));
    await once(server.listen(0, "127.0.0.1"), "listening");
    const address = server.address();
    return {
      server,
      connections,
      port: typeof address === "object" && address !== null ? address.port : 0,
    };
  }

  test("the runtime's policy judges the endpoint before anything is sent", async () => {
    const { server, port, connections } = await forbidden();
    const runtime = new Runtime({
      security: { egress: { allow: ["https://dynamodb.eu-central-1.amazonaws.com"] } },
    });
    const tool = new DynamoDBExecutor(
      { ...get, endpoint: `http://127.0.0.1:${port}` },
      { runtime },
    );
    expect(await tool.execute(args)).toMatchObject({
      error: { code: "EGRESS_DENIED", effect: "none" },
    });
    expect(connections).toEqual([]);
    server.close();
  });

  test("a metadata address is never an endpoint", async () => {
    const tool = new DynamoDBExecutor({
      ...get,
      endpoint: "http://169.254.169.254",
      region: "eu-central-1",
    });
    expect(await tool.execute(args)).toMatchObject({
      error: { code: "EGRESS_DENIED", effect: "none" },
    });
  });

  test.each([["127.0.0.1"], ["93.184.215.14", "127.0.0.1"], ["::1"], ["169.254.169.254"]])(
    "a name that leads to %s %s is refused when it connects",
    async (...addresses) => {
      names.set("db.example", addresses);
      const { server, port, connections } = await forbidden();
      const tool = new DynamoDBExecutor({
        ...get,
        ...elsewhere,
        endpoint: `http://db.example:${port}`,
      });
      const result = await tool.execute(args);
      expect(result).toMatchObject({
        error: { code: "EGRESS_DENIED", effect: "none", retryable: false },
      });
      expect(connections).toEqual([]);
      server.close();
    },
  );

  test("a name may lead to the tool's own network where the spec says so, but never to metadata", async () => {
    await using server = await FakeDynamoDB.start(() => ({ body: {} }));
    const endpoint = server.endpoint.replace("127.0.0.1", "db.example");
    const tool = new DynamoDBExecutor({
      ...get,
      ...elsewhere,
      endpoint,
      egress: { private: true },
    });
    names.set("db.example", ["127.0.0.1"]);
    expect(await tool.run(args)).toBeNull();
    await tool.close();
    names.set("db.example", ["169.254.169.254"]);
    const again = new DynamoDBExecutor({
      ...get,
      ...elsewhere,
      endpoint,
      egress: { private: true },
    });
    expect(await again.execute(args)).toMatchObject({ error: { code: "EGRESS_DENIED" } });
  });

  test("a call's own policy holds when it connects, and shares no connection with a milder one", async () => {
    await using server = await FakeDynamoDB.start(() => ({ body: {} }));
    const endpoint = server.endpoint.replace("127.0.0.1", "db.example");
    names.set("db.example", ["127.0.0.1"]);
    const tool = new DynamoDBExecutor({
      ...get,
      ...elsewhere,
      endpoint,
      egress: { allow: [endpoint], private: true },
    });
    expect(await tool.run(args)).toBeNull();
    const strict = { security: { egress: { allow: [endpoint] } } };
    expect(await tool.execute(args, { services: strict })).toMatchObject({
      error: { code: "EGRESS_DENIED", effect: "none" },
    });
    expect(server.seen).toHaveLength(1);
    await tool.close();
  });

  test("the environment cannot move the endpoint", async () => {
    const { server, port, connections } = await forbidden();
    process.env.AWS_ENDPOINT_URL_DYNAMODB = `http://127.0.0.1:${port}`;
    try {
      await using real = await FakeDynamoDB.start(() => ({ body: {} }));
      const tool = new DynamoDBExecutor({ ...get, endpoint: real.endpoint });
      await tool.run(args);
      await tool.close();
      expect(connections).toEqual([]);
      expect(real.seen).toHaveLength(1);
    } finally {
      delete process.env.AWS_ENDPOINT_URL_DYNAMODB;
      server.close();
    }
  });
});

test("a server on this machine is never shown a real key", async () => {
  process.env.AWS_ACCESS_KEY_ID = "AKIDREAL";
  process.env.AWS_SECRET_ACCESS_KEY = "real";
  process.env.AWS_SESSION_TOKEN = "real-token";
  try {
    await using server = await FakeDynamoDB.start(() => ({ body: {} }));
    const tool = new DynamoDBExecutor({ ...get, endpoint: server.endpoint });
    await tool.run(args);
    await tool.close();
    expect(server.seen[0]?.headers.authorization).toContain("Credential=local/");
    expect(server.seen[0]?.headers).not.toHaveProperty("x-amz-security-token");
  } finally {
    for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"])
      delete process.env[name];
  }
});
