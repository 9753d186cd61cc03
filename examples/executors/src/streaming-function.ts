// A streaming function on BaseFunctionExecutor: chunks as they come, progress, one result.
import { ExecutorFactory } from "@exec/core";
import { type Page, PagedExecutor } from "./executors/paged-executor.ts";
import { printWhenRun } from "./print-when-run.ts";

const planets = ["Mercury", "Venus", "Earth", "Mars", "Jupiter", "Saturn", "Uranus", "Neptune"];
const pageSize = 3;

const listPlanetsSpec = {
  name: "list_planets",
  type: "function",
  executor: "paged",
  inputSchema: {
    type: "object",
    properties: { startingWith: { type: "string", maxLength: 1 } },
    additionalProperties: false,
  },
} as const;

/** Stands for a remote list that comes in pages. */
async function planetsPage(args: { startingWith?: string }, cursor: number): Promise<Page<string>> {
  const found = planets.filter((name) => name.startsWith(args.startingWith ?? ""));
  const next = cursor + pageSize;
  return {
    items: found.slice(cursor, next),
    next: next < found.length ? next : undefined,
    total: found.length,
  };
}

export async function main() {
  ExecutorFactory.register("function/paged", PagedExecutor);
  const tool = ExecutorFactory.createExecutor(listPlanetsSpec, planetsPage);
  const seen: string[] = [];
  try {
    for await (const event of tool.stream({})) {
      if (event.type === "chunk") seen.push(String(event.chunk));
      if (event.type === "progress") seen.push(`${event.progress} of ${event.total}`);
      if (event.type === "result" && event.result.ok) {
        seen.push(`${event.result.content.items} items on ${event.result.content.pages} pages`);
      }
    }
    return seen;
  } finally {
    await tool.close();
    ExecutorFactory.unregister("function/paged");
  }
}

await printWhenRun(import.meta, main);
