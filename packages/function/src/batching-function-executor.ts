import {
  type CallContext,
  type ExecutorOptions,
  type FieldCheck,
  integer,
  isRecord,
  shape,
  type ToolArgs,
} from "@exec/core";
import { assertFunction } from "./assert-function.ts";
import { BaseFunctionExecutor } from "./base-function-executor.ts";
import type { BatchContent, BatchFunction, BatchReturn } from "./batch-function.ts";
import type { BatchQueue } from "./batch-queue.ts";
import type { BatchingFunctionToolSpec } from "./batching-function-tool-spec.ts";
import type { RunBatch } from "./send-batch.ts";
import { withPreset } from "./with-preset.ts";

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
  readonly #run: RunBatch;
  #queue: BatchQueue | undefined;

  /** @throws ToolError `SPEC_INVALID` with every fault of the spec */
  constructor(spec: S, run: BatchFunction<S, R>, options?: ExecutorOptions) {
    super(withPreset(spec, { executor: "batching" }), options, {
      fields: { batching: batchingFault(spec?.timeoutMs) },
    });
    assertFunction(spec, run);
    this.#run = run as RunBatch;
  }

  /** Loads what collects the calls: who makes no such tool imports none of it. */
  protected override async prepare(): Promise<void> {
    const { BatchQueue } = await import("./batch-queue.ts");
    const { batching, name } = this.spec;
    this.#queue = new BatchQueue({
      toolName: name,
      run: this.#run,
      maxSize: batching?.maxSize ?? MAX_SIZE,
      delayMs: batching?.delayMs ?? 0,
      clock: this.runtime.services.clock,
    });
  }

  protected override executeFunction(args: ToolArgs<S>, context: CallContext): unknown {
    return this.#queue?.join(args, context);
  }
}

const shapeFault = shape({ maxSize: integer(1), delayMs: integer(0) });

/** Checks the field `batching` of a tool with this time-out. */
function batchingFault(timeoutMs: number | undefined): FieldCheck {
  return (value) => {
    const delayMs = isRecord(value) ? Number(value.delayMs ?? 0) : 0;
    const isTooLong = timeoutMs !== undefined && timeoutMs > 0 && delayMs >= timeoutMs;
    const fault = `field "delayMs" must be less than "timeoutMs" (${timeoutMs}), or no call lives to see its batch`;
    return shapeFault(value) ?? (isTooLong ? fault : undefined);
  };
}
