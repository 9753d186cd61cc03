// A/B: each caller of one tool gets one of two executor types, and the shares change at run time.
import { createHash } from "node:crypto";
import { ExecutorFactory, type IExecutor, type ToolContext } from "@exec/core";
import { FunctionExecutorFactory } from "@exec/function";
import { countPrimes, countPrimesSpec } from "./cached-function.ts";
import { KeyedCacheExecutor } from "./executors/keyed-cache-executor.ts";
import { printWhenRun } from "./print-when-run.ts";

const { cacheKey, cacheTtlMs, ...tool } = countPrimesSpec;
/** What stays the same, and what the two variants add to it. */
const variants = {
  A: { ...tool, type: "function", executor: "standard" },
  B: { ...tool, type: "function", executor: "keyed-cache", cacheKey, cacheTtlMs },
} as const;

/** One tool for its callers; which executor runs it is decided call by call. */
class SplitTool {
  readonly a: IExecutor;
  readonly b: IExecutor;
  /** Share of the users that get variant B, from 0 to 1; may be changed at any time. */
  shareOfB = 0;

  constructor() {
    this.a = ExecutorFactory.createExecutor(variants.A, countPrimes);
    this.b = ExecutorFactory.createExecutor(variants.B, countPrimes);
  }

  /** The same user always gets the same variant, for as long as the share stays. */
  executorFor({ userId = "" }: ToolContext): IExecutor {
    const hash = createHash("sha256").update(userId).digest().readUInt32BE();
    return hash / 2 ** 32 < this.shareOfB ? this.b : this.a;
  }

  async close(): Promise<void> {
    await Promise.all([this.a.close(), this.b.close()]);
  }
}

export async function main() {
  FunctionExecutorFactory.register("keyed-cache", KeyedCacheExecutor);
  const split = new SplitTool();
  try {
    const seen: { share: number; types: string[] }[] = [];
    for (const share of [0, 0.5, 1]) {
      split.shareOfB = share;
      seen.push({ share, types: await callAsEachUser(split) });
    }
    return seen;
  } finally {
    await split.close();
    FunctionExecutorFactory.unregister("keyed-cache");
  }
}

async function callAsEachUser(split: SplitTool): Promise<string[]> {
  const types: string[] = [];
  for (const userId of ["ada", "ben", "cleo", "dev"]) {
    const executor = split.executorFor({ userId });
    const count = await executor.run({ below: 10_000 }, { userId });
    types.push(`${userId}: ${executor.executorType} says ${count}`);
  }
  return types;
}

await printWhenRun(import.meta, main);
