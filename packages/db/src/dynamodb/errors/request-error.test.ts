import { EventEmitter } from "node:events";
import { Runtime, Secret, type ToolErrorData } from "@exec/core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { airports, tables } from "../../../test-support/airports.ts";
import { type FakeAnswer, FakeDynamoDB } from "../../../test-support/fake-dynamodb.ts";
import { QuickClock } from "../../../test-support/quick-clock.ts";
import { TcpProxy } from "../../../test-support/tcp-proxy.ts";
import { type EmbeddedDynamoDB, startEmbeddedDynamoDB } from "../../embedded/index.ts";
import { DynamoDBExecutor } from "../dynamodb-executor.ts";

const runtime = new Runtime();
afterAll(() => runtime.close());

const read = { ...airports, name: "read", operation: "get" } as const;
const write = { ...airports, name: "write", operation: "put", attributes: ["note"] } as const;

/** How a read and a write fail at a server that answers so. */
async function failures(
  answer: FakeAnswer,
): Promise<{ read: ToolErrorData; write: ToolErrorData }> {
  await using server = await FakeDynamoDB.start(() => answer);
  // Long enough for a busy machine to send it.
  const requestTimeoutMs = answer === "hang" ? 3000 : 30_000;
  const place = { endpoint: server.endpoint, requestTimeoutMs };
  const results = await Promise.all([
    new DynamoDBExecutor({ ...read, ...place }, { runtime }).execute({ iata: "SEA" }),
    new DynamoDBExecutor({ ...write, ...place }, { runtime }).execute({ iata: "SEA", note: "x" }),
  ]);
  expect(server.seen).toHaveLength(2);
  const [first, second] = results.map((result) => (result.ok ? undefined : result.error));
  if (first === undefined || second === undefined) throw new Error("A call succeeded.");
  return { read: first, write: second };
}

describe("an answer of DynamoDB changed nothing", () => {
  test.each([
    ["ProvisionedThroughputExceededException", "THROTTLED", true],
    ["ThrottlingException", "THROTTLED", true],
    ["RequestLimitExceeded", "THROTTLED", true],
    ["ConditionalCheckFailedException", "CONDITION_FAILED", false],
    ["TransactionConflictException", "CONFLICT", true],
    ["ReplicatedWriteConflictException", "CONFLICT", true],
    ["ResourceNotFoundException", "NOT_FOUND", false],
    ["ValidationException", "ARGUMENTS_INVALID", false],
    ["SerializationException", "ARGUMENTS_INVALID", false],
    ["ItemCollectionSizeLimitExceededException", "ARGUMENTS_INVALID", false],
    ["UnrecognizedClientException", "CREDENTIALS_REJECTED", false],
    ["ExpiredTokenException", "CREDENTIALS_REJECTED", false],
    ["InvalidSignatureException", "CREDENTIALS_REJECTED", false],
    ["RequestTimeTooSkewed", "CREDENTIALS_REJECTED", false],
    ["AccessDeniedException", "ACCESS_DENIED", false],
    ["SomethingNewException", "EXECUTION_FAILED", false],
  ])("%s is %s", async (error, code, retryable) => {
    const failed = await failures({ error });
    for (const each of [failed.read, failed.write])
      expect(each).toMatchObject({ code, retryable, effect: "none" });
    expect(failed.write.cause).toMatchObject({ name: error });
  });
});

describe("of a failed write nobody knows whether it happened, where", () => {
  test.each<[string, FakeAnswer, string]>([
    ["DynamoDB failed", { error: "InternalServerError", status: 500 }, "SERVICE_FAILED"],
    [
      "DynamoDB is not there for now",
      { error: "ServiceUnavailable", status: 503 },
      "SERVICE_FAILED",
    ],
    [
      "a load balancer answered",
      { text: "<html>Bad Gateway</html>", status: 502 },
      "SERVICE_FAILED",
    ],
    ["the connection broke", "reset", "NETWORK_FAILED"],
    ["no answer came", "hang", "TIMEOUT"],
  ])("%s", async (_, answer, code) => {
    const failed = await failures(answer);
    expect(failed.read).toMatchObject({ code, retryable: true, effect: "none" });
    expect(failed.write).toMatchObject({ code, retryable: true, effect: "unknown" });
  });

  test("the answer cannot be read", async () => {
    const failed = await failures({ text: '{"Item": {' });
    expect(failed.read).toMatchObject({
      code: "RESPONSE_INVALID",
      retryable: false,
      effect: "none",
    });
    expect(failed.write).toMatchObject({
      code: "RESPONSE_INVALID",
      retryable: false,
      effect: "unknown",
    });
  });
});

describe.each(["hold", "cut"] as const)("a real server behind a network that does: %s", (mode) => {
  let server: EmbeddedDynamoDB;
  beforeAll(async () => {
    server = await startEmbeddedDynamoDB({ tables });
  });
  afterAll(() => server.close());

  /** Tools that have been used once: the first request takes the SDK longer. */
  async function toolsBehind(proxy: TcpProxy, repeatable: boolean) {
    const place = {
      endpoint: proxy.endpoint,
      requestTimeoutMs: mode === "hold" ? 2000 : 30_000,
      retry: { maxAttempts: 3, baseDelayMs: 1 },
    };
    const annotations = { idempotent: repeatable };
    const put = new DynamoDBExecutor({ ...write, ...place, annotations }, { runtime });
    const get = new DynamoDBExecutor({ ...read, ...place }, { runtime });
    await put.run({ iata: "warm" });
    await get.run({ iata: "warm" });
    return { put, get };
  }

  test("the write happened, and its error does not deny it", async () => {
    await using proxy = await TcpProxy.start(server.endpoint);
    const { put, get } = await toolsBehind(proxy, false);
    proxy.mode = mode;
    expect(await put.execute({ iata: mode, note: "there" })).toMatchObject({
      ok: false,
      error: { effect: "unknown", retryable: true },
      usage: { attempts: 1 },
    });
    proxy.mode = "pass";
    expect(await get.run({ iata: mode })).toEqual({ iata: mode, note: "there" });
  });

  test("a read, and a write that may be repeated, are tried again", async () => {
    await using proxy = await TcpProxy.start(server.endpoint);
    const { put, get } = await toolsBehind(proxy, true);
    proxy.spoilNext(mode);
    expect(await put.execute({ iata: mode, note: "x" })).toMatchObject({
      ok: true,
      usage: { attempts: 2 },
    });
    proxy.spoilNext(mode);
    expect(await get.execute({ iata: mode })).toMatchObject({ ok: true, usage: { attempts: 2 } });
  });
});

describe("a request that is not waited for any more", () => {
  test("is ended: by an attempt's time-out, by the caller's abort", async () => {
    const clock = new QuickClock(10_000);
    await using own = new Runtime({ clock });
    const asked = new EventEmitter();
    await using server = await FakeDynamoDB.start(() => {
      asked.emit("now");
      return "hang";
    });
    await using proxy = await TcpProxy.start(server.endpoint);
    const place = { endpoint: proxy.endpoint, timeoutMs: 10_000 };
    const put = new DynamoDBExecutor({ ...write, ...place }, { runtime: own });
    const get = new DynamoDBExecutor({ ...read, ...place }, { runtime: own });
    for (const [tool, effect] of [
      [put, "unknown"],
      [get, "none"],
    ] as const) {
      asked.once("now", () => clock.fire());
      expect(await tool.execute({ iata: "SEA" })).toMatchObject({
        error: { code: "TIMEOUT", effect },
      });
    }
    const abort = new AbortController();
    asked.once("now", () => abort.abort());
    expect(await put.execute({ iata: "SEA" }, { signal: abort.signal })).toMatchObject({
      error: { code: "ABORTED", effect: "unknown" },
    });
    await vi.waitFor(() => expect(proxy.open).toBe(0), { timeout: 15_000 });
  });
});

describe("nothing was sent, where", () => {
  test("nobody listens", async () => {
    const put = new DynamoDBExecutor({ ...write, endpoint: "http://127.0.0.1:1" }, { runtime });
    const result = await put.execute({ iata: "SEA" });
    expect(result).toMatchObject({
      error: { code: "NETWORK_FAILED", retryable: true, effect: "none" },
    });
    expect(result.ok ? "" : result.error.message).toContain("http://127.0.0.1:1");
  });

  test("the host has no address", async () => {
    const place = {
      endpoint: "https://no-such-host.invalid",
      region: "eu-central-1",
      credentials: madeUp(),
    };
    const put = new DynamoDBExecutor({ ...write, ...place }, { runtime });
    expect(await put.execute({ iata: "SEA" })).toMatchObject({
      error: { code: "NETWORK_FAILED", retryable: true, effect: "none" },
    });
  });
});

test.each([
  ["RequestTimeTooSkewed", "The difference is too large."],
  ["InvalidSignatureException", "Signature expired: 20200101T000000Z is now earlier than …"],
  [
    "InvalidSignatureException",
    "Signature not yet current: 20300101T000000Z is still later than …",
  ],
])("%s about the time of a signature advises to set the clock: %s", async (error, message) => {
  const { write: failed } = await failures({ error, message });
  expect(failed.message).toMatch(/set this machine's clock/);
});

test("a message of DynamoDB about a placeholder names the attribute", async () => {
  await using server = await FakeDynamoDB.start(() => ({
    error: "ValidationException",
    message: "An operand in the expression has an incorrect data type: #n0, :v0, #n9",
  }));
  const update = new DynamoDBExecutor(
    { ...airports, name: "update", operation: "update", set: ["note"], endpoint: server.endpoint },
    { runtime },
  );
  const result = await update.execute({ iata: "SEA", note: 1 });
  expect(result.ok ? "" : result.error.message).toMatch(/table "airports".*"note", "note", #n9/);
});

test("the SDK tries nothing again by itself", async () => {
  await using server = await FakeDynamoDB.start(() => ({
    error: "InternalServerError",
    status: 500,
  }));
  const get = new DynamoDBExecutor({ ...read, endpoint: server.endpoint }, { runtime });
  await get.execute({ iata: "SEA" });
  expect(server.seen).toHaveLength(1);
});

test("throttled calls are tried again by the pipeline, writes too", async () => {
  await using server = await FakeDynamoDB.start((_, count) =>
    count < 3 ? { error: "ThrottlingException" } : { body: {} },
  );
  const put = new DynamoDBExecutor(
    { ...write, endpoint: server.endpoint, retry: { maxAttempts: 3, baseDelayMs: 1 } },
    { runtime },
  );
  expect(await put.execute({ iata: "SEA" })).toMatchObject({ ok: true, usage: { attempts: 3 } });
});

test("no secret leaves with an error", async () => {
  await using server = await FakeDynamoDB.start(({ headers }) => ({
    error: "AccessDeniedException",
    message: `${headers.authorization} s3cr3t-key`,
  }));
  const put = new DynamoDBExecutor(
    { ...write, endpoint: server.endpoint, credentials: madeUp() },
    { runtime },
  );
  const text = JSON.stringify(await put.execute({ iata: "SEA" }));
  expect(text).toContain("Credential=AKIDMADEUP/");
  expect(text).not.toContain("s3cr3t-key");
});

function madeUp() {
  return { accessKeyId: "AKIDMADEUP", secretAccessKey: Secret.of("s3cr3t-key") };
}
