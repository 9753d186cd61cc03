import { Runtime } from "@exec/core";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { airports } from "../../test-support/airports.ts";
import { FakeDynamoDB } from "../../test-support/fake-dynamodb.ts";
import { DynamoDBExecutor } from "./dynamodb-executor.ts";
import type { DynamoDBToolSpec } from "./spec/dynamodb-tool-spec.ts";

type Unnamed<T> = T extends unknown ? Omit<T, "name"> : never;

const runtime = new Runtime();
afterAll(() => runtime.close());
const make = (spec: Unnamed<DynamoDBToolSpec>) =>
  new DynamoDBExecutor<DynamoDBToolSpec>({ name: "tool", ...spec }, { runtime });

describe("whatever the arguments are", () => {
  const json = fc.jsonValue({ maxDepth: 3 });
  const args = fc.dictionary(
    fc.oneof(fc.constantFrom("state", "prefix", "above", "note", "iata"), fc.string()),
    fc.oneof(fc.string(), json),
  );

  test.each<[string, Unnamed<DynamoDBToolSpec>, readonly string[]]>([
    [
      "a query",
      {
        operation: "query",
        table: "airports",
        index: "by-state",
        key: {
          partition: "state",
          sort: { attribute: "name", condition: "begins_with", argument: "prefix" },
        },
        filter: [{ attribute: "note", condition: "contains", argument: "note" }],
      },
      ["state", "prefix", "note"],
    ],
    [
      "an update",
      {
        ...airports,
        operation: "update",
        set: ["note"],
        condition: [{ attribute: "state", condition: "=" }],
      },
      ["iata", "note", "state"],
    ],
    [
      "a delete",
      { ...airports, operation: "delete", condition: [{ attribute: "state", condition: "=" }] },
      ["iata", "state"],
    ],
  ])("%s keeps its table, index, expressions and names", async (_, spec, declared) => {
    await using server = await FakeDynamoDB.start(() => ({ body: {} }));
    const tool = make({ ...spec, endpoint: server.endpoint });
    const plain = Object.fromEntries(declared.map((name) => [name, "x"]));
    await tool.run(plain);
    const fixed = (body: Record<string, unknown>) => {
      const { Key, ExpressionAttributeValues, ...rest } = body;
      return {
        ...rest,
        keys: Object.keys(Key ?? {}),
        values: Object.keys(ExpressionAttributeValues ?? {}),
      };
    };
    const wanted = fixed(server.seen[0]?.body);
    await fc.assert(
      fc.asyncProperty(args, async (given) => {
        server.seen.length = 0;
        await tool.execute({ ...plain, ...given });
        // One that declares nothing more must get through, so that the property is about something.
        await tool.execute(
          Object.fromEntries(
            declared.map((name) => [name, Object.hasOwn(given, name) ? given[name] : "x"]),
          ),
        );
        for (const { body } of server.seen) expect(fixed(body)).toEqual(wanted);
      }),
      { numRuns: 200 },
    );
  });
});
