import { Runtime, type Tracer } from "@exec/core";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { airports } from "../../test-support/airports.ts";
import { FakeDynamoDB } from "../../test-support/fake-dynamodb.ts";
import { DynamoDBExecutor } from "./dynamodb-executor.ts";

describe("a tool without any region", () => {
  const tool = () => new DynamoDBExecutor({ ...airports, name: "get", operation: "get" });
  beforeEach(() => {
    vi.stubEnv("AWS_REGION", undefined);
    vi.stubEnv("AWS_DEFAULT_REGION", undefined);
  });
  afterEach(() => vi.unstubAllEnvs());
  const failed = { ok: false, error: { code: "SPEC_INVALID", effect: "none" } };

  test("fails with a result that says so", async () => {
    const result = await tool().execute({ iata: "SEA" });
    expect(result).toMatchObject(failed);
    expect(result.ok ? "" : result.error.message).toMatch(/"region" is missing.*AWS_REGION/);
  });

  test("ends its stream with that result, and can be closed", async () => {
    const unplaced = tool();
    const events: unknown[] = [];
    for await (const event of unplaced.stream({ iata: "SEA" })) events.push(event);
    expect(events).toMatchObject([{ type: "result", result: failed }]);
    await unplaced.close();
  });
});

test("a read is known as one also where its annotations leave that open", () => {
  const annotations = { readOnly: undefined, openWorld: true } as unknown as { openWorld: true };
  const tool = new DynamoDBExecutor({ ...airports, name: "get", operation: "get", annotations });
  expect(tool.spec.annotations).toEqual({ readOnly: true, openWorld: true });
});

test("traces call it a datastore", async () => {
  await using server = await FakeDynamoDB.start(() => ({ body: {} }));
  const kinds: (string | undefined)[] = [];
  const tracer: Tracer = {
    startSpan(_, attributes) {
      kinds.push(attributes["gen_ai.tool.type"]);
      return { setAttribute() {}, end() {} };
    },
  };
  await using runtime = new Runtime({ tracer });
  const spec = { ...airports, name: "get", operation: "get", endpoint: server.endpoint } as const;
  await new DynamoDBExecutor(spec, { runtime }).run({ iata: "SEA" });
  expect(kinds).toEqual(["datastore"]);
});
