// A cached function with a key and a lifetime of its own, on BaseFunctionExecutor.
import { Runtime } from "@exec/core";
import { FunctionExecutorFactory } from "@exec/function";
import { KeyedCacheExecutor } from "./executors/keyed-cache-executor.ts";
import { printWhenRun } from "./print-when-run.ts";

/** Models like to say why they call; the answer does not depend on it. */
export const countPrimesSpec = {
  name: "count_primes",
  description: "How many primes there are below a number.",
  inputSchema: {
    type: "object",
    properties: { below: { type: "integer", minimum: 0 }, reason: { type: "string" } },
    required: ["below"],
    additionalProperties: false,
  },
  cacheKey: ["below"],
  cacheTtlMs: 60_000,
} as const;

export function countPrimes({ below }: { below: number }): number {
  const isComposite = new Uint8Array(below);
  let count = 0;
  for (let candidate = 2; candidate < below; candidate += 1) {
    if (isComposite[candidate] === 1) continue;
    count += 1;
    for (let multiple = candidate ** 2; multiple < below; multiple += candidate) {
      isComposite[multiple] = 1;
    }
  }
  return count;
}

export async function main(runtime = new Runtime()) {
  FunctionExecutorFactory.register("keyed-cache", KeyedCacheExecutor);
  const options = { runtime };
  const tool = FunctionExecutorFactory.createExecutor(
    countPrimesSpec,
    countPrimes,
    "keyed-cache",
    options,
  );
  try {
    const first = await tool.execute({ below: 1_000_000, reason: "to check a proof" });
    const second = await tool.execute({ below: 1_000_000, reason: "the user asked again" });
    const other = await tool.execute({ below: 1_000_000 }, { tenantId: "another tenant" });
    return [first, second, other].map((result) => ({
      content: result.ok ? result.content : result.error,
      fromCache: result.usage.cachedHit,
    }));
  } finally {
    await tool.close();
    FunctionExecutorFactory.unregister("keyed-cache");
  }
}

await printWhenRun(import.meta, main);
