import { FunctionExecutorFactory } from "@exec/function";
import { expect, test } from "vitest";
import { PagedExecutor } from "./executors/paged-executor.ts";
import { main } from "./streaming-function.ts";

test("chunks and progress come in order, the result last", async () => {
  const seen = await main();
  expect(seen.slice(0, 4)).toEqual(["Mercury", "Venus", "Earth", "3 of 8"]);
  expect(seen.at(-1)).toBe("8 items on 3 pages");
  expect(FunctionExecutorFactory.listExecutorTypes()).not.toContain("paged");
});

test("a caller who leaves early stops the paging", async () => {
  const asked: number[] = [];
  await using tool = new PagedExecutor({ name: "endless" }, async (_, cursor) => {
    asked.push(cursor);
    return { items: [cursor, cursor + 1], next: cursor + 2, total: Number.MAX_SAFE_INTEGER };
  });
  for await (const event of tool.stream({})) {
    if (event.type === "chunk" && event.chunk === 3) break;
  }
  await tool.close();
  // The page with 3 starts at 2; the generator may be one chunk ahead of its reader.
  expect(asked.length).toBeLessThanOrEqual(3);
});

test("without a stream the content is what the generator returns", async () => {
  await using tool = new PagedExecutor({ name: "two_pages" }, async (_, cursor) => ({
    items: ["a", "b"],
    next: cursor === 0 ? 2 : undefined,
    total: 4,
  }));
  expect(await tool.run({})).toEqual({ items: 4, pages: 2 });
});
