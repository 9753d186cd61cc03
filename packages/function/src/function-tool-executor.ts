import type { CallContext, ExecutorOptions, ToolArgs } from "@exec/core";
import { assertFunction } from "./assert-function.ts";
import { BaseFunctionExecutor } from "./base-function-executor.ts";
import type { FunctionToolSpec } from "./function-tool-spec.ts";
import type { FunctionContent, FunctionReturn, ToolFunction } from "./tool-function.ts";

/**
 * The executor type `standard`: runs a function, synchronous or not.
 *
 * @example
 * ```ts
 * import { FunctionToolExecutor } from "@exec/function";
 *
 * const add = new FunctionToolExecutor(
 *   {
 *     name: "add",
 *     inputSchema: {
 *       type: "object",
 *       properties: { a: { type: "number" }, b: { type: "number" } },
 *       required: ["a", "b"],
 *       additionalProperties: false,
 *     },
 *   },
 *   ({ a, b }) => a + b,
 * );
 * export const sum: number = await add.run({ a: 1, b: 2 });
 * ```
 */
export class FunctionToolExecutor<
  const S extends FunctionToolSpec = FunctionToolSpec,
  R extends FunctionReturn<S> = FunctionReturn<S>,
> extends BaseFunctionExecutor<S, FunctionContent<S, R>> {
  readonly #run: ToolFunction<S, R>;

  /** @throws ToolError `SPEC_INVALID` with every fault of the spec */
  constructor(spec: S, run: ToolFunction<S, R>, options?: ExecutorOptions) {
    super(spec, options);
    assertFunction(spec, run);
    this.#run = run;
  }

  protected override executeFunction(
    args: ToolArgs<S>,
    context: CallContext,
    timeoutMs: number,
  ): R {
    return this.#run(args, context, timeoutMs);
  }
}
