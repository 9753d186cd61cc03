import type { LookupAddress, LookupAllOptions } from "node:dns";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Runtime } from "@exec/core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { airports } from "../../../test-support/airports.ts";
import { FakeDynamoDB } from "../../../test-support/fake-dynamodb.ts";
import { DynamoDBExecutor } from "../dynamodb-executor.ts";

const put = {
  ...airports,
  name: "put",
  operation: "put",
  attributes: [],
  region: "eu-central-1",
} as const;
const args = { iata: "SEA" };

/** The only thing that is made up: a name that leads here. At a loopback address nobody looks for credentials. */
vi.mock(import("node:dns"), async (original) => {
  type Answer = (error: Error | null, addresses: LookupAddress[]) => void;
  const lookup = (_: string, __: LookupAllOptions, answer: Answer): void =>
    answer(null, [{ address: "127.0.0.1", family: 4 }]);
  return { ...(await original()), lookup: lookup as typeof import("node:dns").lookup };
});

let home: string;
/** An environment in which only this configuration says who signs. */
function configure(config: string): void {
  for (const name of Object.keys(process.env).filter((each) => each.startsWith("AWS_")))
    vi.stubEnv(name, undefined);
  writeFileSync(join(home, "config"), config);
  vi.stubEnv("AWS_CONFIG_FILE", join(home, "config"));
  vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", join(home, "credentials"));
  vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
}
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "exec-credentials-"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true });
});

test("nobody has credentials: the error says how to give some", async () => {
  configure("");
  await using runtime = new Runtime();
  const result = await new DynamoDBExecutor(put, { runtime }).execute(args);
  expect(result).toMatchObject({
    error: { code: "CREDENTIALS_MISSING", retryable: false, effect: "none" },
  });
  expect(result.ok ? "" : result.error.message).toMatch(/"credentials".*AWS_ACCESS_KEY_ID/);
});

describe("a search for credentials that does not end", () => {
  /** Where a container asks for its role's credentials: here nobody ever gives an answer. */
  const silent = createServer(() => {});
  beforeAll(() => new Promise<void>((resolve) => void silent.listen(0, "127.0.0.1", resolve)));
  afterAll(() => {
    silent.closeAllConnections();
    return new Promise((resolve) => silent.close(resolve));
  });
  beforeEach(() => {
    configure("");
    const { port } = silent.address() as AddressInfo;
    vi.stubEnv("AWS_CONTAINER_CREDENTIALS_FULL_URI", `http://127.0.0.1:${port}/`);
  });

  test("ends with requestTimeoutMs, nothing was sent, and close() does not wait for it", async () => {
    await using runtime = new Runtime();
    const tool = new DynamoDBExecutor({ ...put, requestTimeoutMs: 100 }, { runtime });
    const result = await tool.execute(args);
    expect(result).toMatchObject({ error: { code: "TIMEOUT", effect: "none", retryable: true } });
    expect(result.ok ? "" : result.error.message).toContain("credentials");
    await tool.close();
  });

  test("ends with an attempt's time-out and with the caller's abort", async () => {
    await using runtime = new Runtime();
    const tool = new DynamoDBExecutor({ ...put, timeoutMs: 100 }, { runtime });
    expect(await tool.execute(args)).toMatchObject({ error: { code: "TIMEOUT", effect: "none" } });
    const signal = AbortSignal.timeout(20);
    expect(await tool.execute(args, { signal })).toMatchObject({
      error: { code: "ABORTED", effect: "none" },
    });
  });
});

describe("a session token that was found", () => {
  const token = "SESSION-TOKEN-1234567890";

  test.each([
    ["InvalidSignatureException", "CREDENTIALS_REJECTED"],
    ["ValidationException", "ARGUMENTS_INVALID"],
  ])("does not leave with what the server says: %s", async (error, code) => {
    configure(
      `[default]\naws_access_key_id = AKIDFOUND\naws_secret_access_key = found-secret\naws_session_token = ${token}\n`,
    );
    await using server = await FakeDynamoDB.start(({ headers }) => ({
      error,
      message: `The canonical string should have been 'x-amz-security-token:${headers["x-amz-security-token"]}'`,
    }));
    await using runtime = new Runtime();
    const tool = new DynamoDBExecutor(
      {
        ...put,
        endpoint: server.endpoint.replace("127.0.0.1", "db.example"),
        egress: { private: true },
      },
      { runtime },
    );
    const result = await tool.execute(args);
    expect(server.seen[0]?.headers["x-amz-security-token"]).toBe(token);
    expect(result).toMatchObject({ error: { code, effect: "none" } });
    expect(JSON.stringify(result)).not.toContain(token);
  });
});
