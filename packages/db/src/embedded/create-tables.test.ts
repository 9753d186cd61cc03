import { expect, test } from "vitest";
import { FakeDynamoDB } from "../../test-support/fake-dynamodb.ts";
import { createTables } from "./create-tables.ts";

const tables = [{ table: "airports", key: { partition: "iata" } }];

test("a table is waited for until it can be used", async () => {
  const states = ["CREATING", "CREATING", "ACTIVE"];
  await using server = await FakeDynamoDB.start(({ operation }) => ({
    body: operation === "DescribeTable" ? { Table: { TableStatus: states.shift() } } : {},
  }));
  await createTables(server.endpoint, tables);
  expect(states).toEqual([]);
});

test("a server that fails to describe its table is not asked for ever", async () => {
  await using server = await FakeDynamoDB.start(({ operation }) =>
    operation === "DescribeTable"
      ? { error: "InternalServerError", message: "out of order", status: 500 }
      : { body: {} },
  );
  await expect(createTables(server.endpoint, tables)).rejects.toMatchObject({
    code: "EXECUTION_FAILED",
    message: expect.stringContaining("out of order"),
  });
});
