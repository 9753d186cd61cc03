import type { RuntimeOptions } from "../src/runtime/runtime.ts";
import type { ToolSpec } from "../src/spec/tool-spec.ts";
import { makeTool, watch } from "./pipeline.ts";
import type { TestOperation } from "./test-executor.ts";
import { settle } from "./virtual-clock.ts";

/** What happened, in order. */
export type Log = string[];

/** Notes how closing ended. */
export function endOf(log: Log, closing: Promise<void>): Promise<void> {
  return closing.then(
    () => void log.push("closed"),
    (error: Error) => void log.push(error.message),
  );
}

/** Work that ends when a test says so. */
export function gate() {
  return Promise.withResolvers<unknown>();
}

/** A tool whose call is under way when its runtime is closed with this deadline. */
export async function closedUnderWay(
  spec: Partial<ToolSpec>,
  run: TestOperation,
  options: RuntimeOptions = {},
  deadlineMs = 100,
) {
  const tool = await makeTool(spec, run, options);
  const call = watch(tool.executor.execute({}));
  await settle();
  const log: Log = [];
  endOf(log, tool.runtime.close({ deadlineMs }));
  await settle();
  return { ...tool, call, log };
}
