import type { CallContext, ExecutorOptions, ToolArgs } from "@exec/core";
import { assertFunction } from "./assert-function.ts";
import { BaseFunctionExecutor } from "./base-function-executor.ts";
import type { BatchContent, BatchFunction, BatchReturn } from "./batch-function.ts";
import { BatchQueue } from "./batch-queue.ts";
import { type BatchingFunctionToolSpec, batchingFault } from "./batching-function-tool-spec.ts";
import type { RunBatch } from "./send-batch.ts";
import { withExecutor } from "./with-executor.ts";

const MAX_SIZE = 100;

/**
 * The executor type `batching`: collects calls that come at about the same time and runs its function
 * once for all of them. Each call passes its own validation, authorization, ledger and limits, keeps its
 * own time-out and deadline, and gets its own answer. Calls of different tenants, users, permissions or
 * roles never share a batch.
 *
 * @example
 * ```ts
 * import { BatchingFunctionExecutor } from "@exec/function";
 *
 * const prices = new Map([["apple", 3]]);
 * export const price = new BatchingFunctionExecutor(
 *   {
 *     name: "price",
 *     inputSchema: { type: "string", maxLength: 100 },
 *     outputSchema: { type: "number" },
 *     batching: { maxSize: 50, delayMs: 5 },
 *   },
 *   (fruits) => fruits.map((fruit) => prices.get(fruit) ?? new Error(`There is no ${fruit}.`)),
 * );
 * ```
 */
export class BatchingFunctionExecutor<
  const S extends BatchingFunctionToolSpec = BatchingFunctionToolSpec,
  R extends BatchReturn<S> = BatchReturn<S>,
> extends BaseFunctionExecutor<S, BatchContent<S, R>> {
  readonly #queue: BatchQueue;

  /** @throws ToolError `SPEC_INVALID` with every fault of the spec */
  constructor(spec: S, run: BatchFunction<S, R>, options?: ExecutorOptions) {
    super(withExecutor(spec, "batching"), options, { fields: { batching: batchingFault } });
    assertFunction(spec, run);
    const { maxSize = MAX_SIZE, delayMs = 0 } = this.spec.batching ?? {};
    this.#queue = new BatchQueue({
      toolName: this.spec.name,
      run: run as RunBatch,
      maxSize,
      delayMs,
      clock: this.runtime.services.clock,
    });
  }

  protected override executeFunction(args: ToolArgs<S>, context: CallContext): Promise<unknown> {
    return this.#queue.join(args, context);
  }
}
