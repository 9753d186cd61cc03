import { Runtime, type RuntimeOptions, type ToolResult } from "@exec/core";
import { VirtualClock } from "../../core/test-support/virtual-clock.ts";
import type { BatchContext } from "../src/batch-function.ts";
import { BatchingFunctionExecutor } from "../src/batching-function-executor.ts";
import type { BatchingFunctionToolSpec } from "../src/batching-function-tool-spec.ts";

type Run = (items: readonly unknown[], context: BatchContext) => unknown;

/** A batching tool in a runtime of its own, opened, and the batches that its function was given. */
export async function makeBatchingTool(
  spec: Partial<BatchingFunctionToolSpec> = {},
  run: Run = (items) => items,
  options: RuntimeOptions = {},
) {
  const clock = new VirtualClock();
  const runtime = new Runtime({ clock, random: () => 0.5, ...options });
  const batches: (readonly unknown[])[] = [];
  const counted = (items: readonly unknown[], context: BatchContext): unknown => {
    batches.push([...items]);
    return run(items, context);
  };
  const tool = new BatchingFunctionExecutor({ name: "tool", ...spec }, counted as never, {
    runtime,
  });
  await tool.ready();
  return { clock, runtime, tool, batches };
}

/** `true`, or the failure's code. */
export function codes(results: readonly ToolResult[]): (string | true)[] {
  return results.map((result) => (result.ok ? true : result.error.code));
}

/** What failures say of the effect. */
export function effects(results: readonly ToolResult[]): (string | undefined)[] {
  return results.map((result) => (result.ok ? undefined : result.error.effect));
}
