// One tool, from the class itself to a factory that is told everything by the spec.
import { ExecutorFactory, type IExecutor } from "@exec/core";
import { FunctionExecutorFactory, FunctionToolExecutor } from "@exec/function";
import { printWhenRun } from "./print-when-run.ts";

const areaSpec = {
  name: "area",
  inputSchema: {
    type: "object",
    properties: { width: { type: "number" }, height: { type: "number" } },
    required: ["width", "height"],
    additionalProperties: false,
  },
} as const;

const area = ({ width, height }: { width: number; height: number }) => width * height;

/** Each way keeps the types: `run` takes `{ width, height }` and gives a number. */
export function makeExecutors() {
  // 1. The class: nothing to look up, the shortest way in code that knows what it wants.
  const direct = new FunctionToolExecutor(areaSpec, area);
  // 2. The family's factory: the type is a name, so that it can be configured or replaced.
  const byFamily = FunctionExecutorFactory.createExecutor(areaSpec, area, "standard");
  // 3. The factory over all families: the spec says family and type, as a config file would.
  const bySpec = ExecutorFactory.createExecutor(
    { ...areaSpec, type: "function", executor: "standard" },
    area,
  );
  // 4. The class behind a name, for code that wants to extend or inspect it.
  const Standard = FunctionExecutorFactory.getExecutorClass("standard");
  const byClass: IExecutor = new Standard(areaSpec, area);
  return { direct, byFamily, bySpec, byClass };
}

export async function main() {
  const entries = Object.entries(makeExecutors()).map(async ([way, executor]) => {
    const tool: IExecutor<{ width: number; height: number }> = executor;
    const result = await tool.execute({ width: 3, height: 4 });
    await tool.close();
    const made = `${tool.family}/${tool.executorType}`;
    return [way, { made, content: result.ok ? result.content : result.error }];
  });
  return Object.fromEntries(await Promise.all(entries));
}

await printWhenRun(import.meta, main);
