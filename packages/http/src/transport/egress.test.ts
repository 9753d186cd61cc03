import type { Socket } from "node:net";
import { Runtime, type ToolResult } from "@exec/core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { TcpServer } from "../../test-support/tcp-server.ts";
import { HttpToolExecutor } from "../http-tool-executor.ts";
import type { HttpToolSpec } from "../http-tool-spec.ts";

function answer(socket: Socket): void {
  socket.once("data", () => socket.end("HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n"));
}

/** Canaries: whoever connects to them got through. */
let v4: TcpServer;
let v6: TcpServer | undefined;
beforeAll(async () => {
  v4 = await TcpServer.start(answer);
  v6 = await TcpServer.start(answer, "::1").catch(() => undefined);
});
afterAll(() => Promise.all([v4[Symbol.asyncDispose](), v6?.[Symbol.asyncDispose]()]));
beforeEach(() => {
  v4.connections = 0;
});

async function call(
  spec: Partial<HttpToolSpec> & { url: string },
  args: unknown,
  runtime?: Runtime,
): Promise<ToolResult> {
  const tool = new HttpToolExecutor<HttpToolSpec>(
    { name: "t", timeoutMs: 20_000, ...spec },
    runtime === undefined ? {} : { runtime },
  );
  try {
    return await tool.execute(args);
  } finally {
    await tool.close();
  }
}

function expectRefused(result: ToolResult): void {
  expect(result).toMatchObject({
    ok: false,
    error: { code: "EGRESS_DENIED", retryable: false, effect: "none" },
  });
  expect([v4.connections, v6?.connections ?? 0]).toEqual([0, 0]);
}

const spellings = [
  "127.0.0.1",
  "127.1",
  "127.0.1",
  "0x7f000001",
  "0x7f.1",
  "2130706433",
  "017700000001",
  "0177.0.0.1",
  "１２７.０.０.１",
  "127。0。0。1",
  "0",
  "0.0.0.0",
  "[::1]",
  "[0:0:0:0:0:0:0:1]",
  "[::]",
  "[::ffff:127.0.0.1]",
  "[::ffff:7f00:1]",
  "[64:ff9b::7f00:1]",
  "[::127.0.0.1]",
];

describe("the public web is no way to this machine or its network", () => {
  test.each(spellings)("as host: %s", async (host) => {
    const port = host.startsWith("[") ? (v6?.port ?? v4.port) : v4.port;
    expectRefused(await call({ url: `http://{host}:${port}/`, egress: "public-web" }, { host }));
    expectRefused(
      await call({ url: "{url}", egress: "public-web" }, { url: `http://${host}:${port}/x` }),
    );
  });

  test.each([
    "169.254.169.254",
    "[fd00:ec2::254]",
    "100.100.100.200",
    "168.63.129.16",
    "192.0.0.192",
    "10.0.0.1",
    "[fe80::1]",
  ])("nor to %s", async (host) => {
    expectRefused(
      await call({ url: "http://{host}/latest/meta-data/", egress: "public-web" }, { host }),
    );
  });

  test("by the name of this machine", async () => {
    expectRefused(
      await call({ url: `http://{host}:${v4.port}/`, egress: "public-web" }, { host: "localhost" }),
    );
  });
});

test("an origin of the spec is allowed as it is written, and no other port or scheme", async () => {
  await call({ url: `${v4.origin}/` }, {});
  expect(v4.connections).toBe(1);
  await call({ url: `http://localhost:${v4.port}/` }, {});
  expect(v4.connections).toBe(2);
});

test("a list allows what it names, and only that", async () => {
  const egress = { allow: [v4.origin] };
  await call({ url: "{url}", egress }, { url: `${v4.origin}/x` });
  expect(v4.connections).toBe(1);
  v4.connections = 0;
  for (const url of [
    `http://127.0.0.2:${v4.port}/`,
    `http://localhost:${v4.port}/`,
    `https://127.0.0.1:${v4.port}/`,
    "http://127.0.0.1/",
  ]) {
    expectRefused(await call({ url: "{url}", egress }, { url }));
  }
});

describe("the runtime's policy", () => {
  test("is asked too: the stricter wins", async () => {
    const listed = new Runtime({ security: { egress: { allow: ["https://api.example.com"] } } });
    expectRefused(await call({ url: `${v4.origin}/` }, {}, listed));
    await listed.close();
  });

  test("of metadata holds even for an origin that the spec writes", async () => {
    const result = await call({ url: "http://169.254.169.254/latest/meta-data/" }, {});
    expectRefused(result);
    expect(result).toMatchObject({ error: { message: expect.stringContaining("metadata") } });
  });
});
