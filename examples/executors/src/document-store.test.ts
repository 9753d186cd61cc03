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
