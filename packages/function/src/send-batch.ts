import { isNativeError } from "node:util/types";
import { type CallContext, ToolError } from "@exec/core";
import type { BatchContext } from "./batch-function.ts";
import { BatchRun } from "./batch-run.ts";
import { isPromise } from "./is-promise.ts";

/** One call that waits in a batch for its answer. */
export interface BatchItem {
  readonly args: unknown;
  readonly context: CallContext;
  resolve(value: unknown): void;
  reject(reason: unknown): void;
}

/** A batch function, whatever its types. */
export type RunBatch = (items: readonly unknown[], context: BatchContext) => unknown;

/** Calls the function once for all items that still wait, and gives each of them its own answer. */
export async function sendBatch(
  toolName: string,
  run: RunBatch,
  collected: readonly BatchItem[],
): Promise<void> {
  const items = stillWaiting(collected);
  if (items.length === 0) return;
  // From here on a cut-off cannot say that nothing has happened.
  for (const { context } of items) context.report({ effect: "unknown" });
  const context = new BatchRun(
    toolName,
    items.map((item) => item.context),
  );
  try {
    const answers = listOf(
      await run(
        items.map(({ args }) => args),
        context,
      ),
      toolName,
      items.length,
    );
    for (const [index, item] of items.entries()) answer(item, answers[index]);
  } catch (thrown) {
    for (const item of items) fail(item, thrown);
  }
}

/** Takes those out that were cut off before anything was sent. */
function stillWaiting(collected: readonly BatchItem[]): readonly BatchItem[] {
  const hasLeft = ({ context }: BatchItem): boolean => context.isCut;
  if (!collected.some(hasLeft)) return collected;
  for (const item of collected.filter(hasLeft)) {
    const message = "The call was cut off before its batch was sent.";
    item.reject(new ToolError({ code: "ABORTED", message, effect: "none" }));
  }
  return collected.filter((item) => !hasLeft(item));
}

function listOf(answers: unknown, toolName: string, items: number): readonly unknown[] {
  if (Array.isArray(answers) && answers.length === items) return answers;
  const got = Array.isArray(answers)
    ? `${answers.length} ${answers.length === 1 ? "answer" : "answers"}`
    : `${answers === null ? "null" : typeof answers} and no list`;
  throw new ToolError({
    code: "OUTPUT_INVALID",
    message: `The batch function of "${toolName}" got ${items} ${items === 1 ? "item" : "items"} and returned ${got}; return an array with one value or Error for each item, in their order.`,
    details: { items, ...(Array.isArray(answers) ? { answers: answers.length } : {}) },
  });
}

function answer(item: BatchItem, value: unknown): void {
  if (isPromise(value)) {
    value.then(
      (later) => answer(item, later),
      (thrown: unknown) => fail(item, thrown),
    );
    return;
  }
  // An error of another realm is no instance of ours.
  if (value instanceof Error || isNativeError(value)) fail(item, value);
  else item.resolve(value);
}

function fail(item: BatchItem, thrown: unknown): void {
  const effect = effectOf(thrown);
  // The author knows better than "unknown", which was said when the batch was sent.
  if (effect !== undefined) item.context.report({ effect });
  item.reject(thrown);
}

function effectOf(thrown: unknown): ToolError["effect"] {
  try {
    return ToolError.is(thrown) ? thrown.effect : undefined;
  } catch {
    // A thrown proxy may fail at any look.
    return undefined;
  }
}
