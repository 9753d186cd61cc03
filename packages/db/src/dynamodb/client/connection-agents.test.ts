import { createServer, type Socket } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { Runtime } from "@exec/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { airports } from "../../../test-support/airports.ts";
import { FakeDynamoDB } from "../../../test-support/fake-dynamodb.ts";
import { certificate, TlsDynamoDB } from "../../../test-support/tls-dynamodb.ts";
import { DynamoDBExecutor } from "../dynamodb-executor.ts";

const runtime = new Runtime();
afterAll(() => runtime.close());

const put = (endpoint: string) =>
  new DynamoDBExecutor(
    { ...airports, name: "put", operation: "put", attributes: [], endpoint },
    { runtime },
  );

describe("a TLS connection that breaks after the request was carried out", () => {
  const before = getCACertificates("default");
  beforeAll(() => setDefaultCACertificates([...before, certificate]));
  afterAll(() => setDefaultCACertificates(before));

  test.each([
    ["plain text", Buffer.from("HTTP/1.1 502 Bad Gateway\r\n\r\n")],
    ["a forged record", Buffer.concat([Buffer.from([0x17, 3, 3, 0, 32]), Buffer.alloc(32, 7)])],
  ])("leaves the effect unknown: %s", async (_, bytes) => {
    await using server = await TlsDynamoDB.start(bytes);
    expect(await put(server.endpoint).execute({ iata: "SEA" })).toMatchObject({
      ok: false,
      error: { code: "NETWORK_FAILED", effect: "unknown", retryable: true },
    });
    expect(server.done).toBe(1);
  });
});

describe("a connection that never stood has changed nothing, where", () => {
  async function listen(meet: (socket: Socket) => void) {
    const server = createServer((socket) => {
      socket.on("error", () => {});
      meet(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    return {
      endpoint: `https://127.0.0.1:${typeof address === "object" ? address?.port : 0}`,
      [Symbol.asyncDispose]: () =>
        new Promise<void>((resolve) => void server.close(() => resolve())),
    };
  }

  test.each<[string, (socket: Socket) => void]>([
    ["resets", (socket) => socket.once("data", () => socket.resetAndDestroy())],
    ["ends", (socket) => socket.once("data", () => socket.end())],
  ])("the endpoint %s within the TLS handshake", async (_, meet) => {
    await using server = await listen(meet);
    expect(await put(server.endpoint).execute({ iata: "SEA" })).toMatchObject({
      error: { code: "NETWORK_FAILED", effect: "none", retryable: true },
    });
  });

  test("the certificate is nobody's: trying again would not help", async () => {
    await using server = await TlsDynamoDB.start(Buffer.alloc(0));
    expect(await put(server.endpoint).execute({ iata: "SEA" })).toMatchObject({
      error: { code: "NETWORK_FAILED", effect: "none", retryable: false },
    });
    expect(server.done).toBe(0);
  });

  test("the endpoint speaks no TLS", async () => {
    await using server = await FakeDynamoDB.start(() => ({ body: {} }));
    const result = await put(server.endpoint.replace("http:", "https:")).execute({ iata: "SEA" });
    expect(result).toMatchObject({
      error: { code: "NETWORK_FAILED", effect: "none", retryable: false },
    });
  });

  test("the call is cut off before it stands", async () => {
    const abort = new AbortController();
    await using server = await listen((socket) => socket.once("data", () => abort.abort()));
    const aborted = put(server.endpoint).execute({ iata: "SEA" }, { signal: abort.signal });
    expect(await aborted).toMatchObject({ error: { code: "ABORTED", effect: "none" } });
    const hasty = new DynamoDBExecutor(
      {
        ...airports,
        name: "hasty",
        operation: "put",
        attributes: [],
        endpoint: server.endpoint,
        requestTimeoutMs: 200,
      },
      { runtime },
    );
    expect(await hasty.execute({ iata: "SEA" })).toMatchObject({
      error: { code: "TIMEOUT", effect: "none", retryable: true },
    });
  });

  test("the endpoint accepts and says nothing: it is given up in time", async () => {
    await using server = await listen((socket) => socket.once("data", () => {}));
    expect(await put(server.endpoint).execute({ iata: "SEA" })).toMatchObject({
      error: { code: "NETWORK_FAILED", effect: "none", retryable: true },
    });
  });
});
