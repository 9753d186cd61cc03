// A document-store driver on BaseDbExecutor, over a real store inside this process.
import { DatabaseSync } from "node:sqlite";
import { DbExecutorFactory } from "@exec/db";
import { DocumentStoreExecutor } from "./executors/document-store-executor.ts";
import { printWhenRun } from "./print-when-run.ts";

const shelf = { driver: "documents", collection: "books" } as const;
const title = { type: "string" } as const;
const author = { type: "string" } as const;

const addBookSpec = {
  ...shelf,
  name: "add_book",
  operation: "insert",
  id: "title",
  inputSchema: {
    type: "object",
    properties: { title, author },
    required: ["title", "author"],
    additionalProperties: false,
  },
} as const;

const findBooksSpec = {
  ...shelf,
  name: "find_books",
  operation: "find",
  matches: ["author"],
  inputSchema: { type: "object", properties: { author }, additionalProperties: false },
  annotations: { readOnly: true },
} as const;

export async function main() {
  const store = new DatabaseSync(":memory:");
  DbExecutorFactory.register("documents", DocumentStoreExecutor);
  const addBook = DbExecutorFactory.createExecutor(addBookSpec, store);
  const findBooks = DbExecutorFactory.createExecutor(findBooksSpec, store);
  try {
    await addBook.run({ title: "Emma", author: "Austen" });
    await addBook.run({ title: "Persuasion", author: "Austen" });
    await addBook.run({ title: "Middlemarch", author: "Eliot" });
    const twice = await addBook.execute({ title: "Emma", author: "Somebody else" });
    return {
      driver: `${findBooks.family}/${findBooks.executorType}`,
      byAusten: await findBooks.run({ author: "Austen" }),
      injected: await findBooks.run({ author: "' OR 1 = 1 --" }),
      twice: twice.ok ? twice.content : twice.error.code,
    };
  } finally {
    await Promise.all([addBook.close(), findBooks.close()]);
    DbExecutorFactory.unregister("documents");
    store.close();
  }
}

await printWhenRun(import.meta, main);
