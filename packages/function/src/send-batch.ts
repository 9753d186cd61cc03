import { ToolError } from "@exec/core";
import type { BatchContext } from "./batch-function.ts";
import type { BatchItem } from "./batch-item.ts";
import { BatchRun } from "./batch-run.ts";
import { isPromise } from "./is-promise.ts";

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
  const batch = new BatchRun(toolName, items);
  let answers: readonly unknown[];
  try {
    const args = items.map((item) => item.args);
    answers = listOf(await run(args, batch), toolName, items.length);
  } catch (thrown) {
    for (const item of items) item.fail(thrown);
    return;
  }
  for (const [index, item] of items.entries()) give(batch, item, answers, index);
  // Once each of them is answered that can be.
  batch.abortIfLeft();
}

/** Takes those out that were cut off before anything was sent. */
function stillWaiting(collected: readonly BatchItem[]): readonly BatchItem[] {
  const hasLeft = ({ context }: BatchItem): boolean => context.isCut;
  if (!collected.some(hasLeft)) return collected;
  for (const item of collected.filter(hasLeft)) {
    const message = "The call was cut off before its batch was sent.";
    item.fail(new ToolError({ code: "ABORTED", message, effect: "none" }));
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

/** Gives an item its own answer, or what came of a look at it. */
function give(batch: BatchRun, item: BatchItem, answers: readonly unknown[], index: number): void {
  try {
    const value = answers[index];
    if (isPromise(value)) {
      void giveLater(batch, item, value);
      return;
    }
    item.answer(value);
  } catch (thrown) {
    item.fail(thrown);
  }
  batch.ended(item);
}

async function giveLater(
  batch: BatchRun,
  item: BatchItem,
  value: PromiseLike<unknown>,
): Promise<void> {
  try {
    item.answer(await value);
  } catch (thrown) {
    item.fail(thrown);
  }
  batch.ended(item);
  batch.abortIfLeft();
}
