import { DatabaseSync } from "node:sqlite";
import { DbExecutorFactory } from "@exec/db";
import { expect, test } from "vitest";
import { main } from "./document-store.ts";
import { DocumentStoreExecutor } from "./executors/document-store-executor.ts";

test("documents go in and come out; a duplicate is refused, an injection finds nothing", async () => {
  expect(await main()).toEqual({
    driver: "db/documents",
    byAusten: [
      { title: "Emma", author: "Austen" },
      { title: "Persuasion", author: "Austen" },
    ],
    injected: [],
    twice: "CONDITION_FAILED",
  });
  expect(DbExecutorFactory.listExecutorTypes()).not.toContain("documents");
});

test("what cannot be compared is refused before it reaches the store", async () => {
  const store = new DatabaseSync(":memory:");
  const tool = new DocumentStoreExecutor(
    { name: "find", collection: "any", operation: "find", matches: ["author"] },
    store,
  );
  const result = await tool.execute({ author: { $ne: null } });
  expect(result).toMatchObject({ ok: false, error: { code: "ARGUMENTS_INVALID", effect: "none" } });
  await tool.close();
  store.close();
});

test("more documents than are given back are said to be there", async () => {
  const store = new DatabaseSync(":memory:");
  const insert = new DocumentStoreExecutor(
    { name: "insert", collection: "many", operation: "insert" },
    store,
  );
  const find = new DocumentStoreExecutor(
    { name: "find", collection: "many", operation: "find" },
    store,
  );
  for (let n = 1; n <= 100; n += 1) await insert.run({ n });
  expect(await find.execute({})).toMatchObject({ warnings: [], content: { length: 100 } });
  await insert.run({ n: 101 });
  expect(await find.execute({})).toMatchObject({
    warnings: [expect.stringContaining("more than 100")],
    content: { length: 100 },
  });
  await Promise.all([insert.close(), find.close()]);
  store.close();
});
