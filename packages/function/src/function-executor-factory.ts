import { type ExecutorOptions, Factory, type ToolInput } from "@exec/core";
import type { IFunctionExecutor } from "./function-executor.ts";
import { FunctionToolExecutor } from "./function-tool-executor.ts";
import type { FunctionToolSpec } from "./function-tool-spec.ts";
import type { FunctionContent, FunctionReturn, ToolFunction } from "./tool-function.ts";

/** The factory of the family `function`. */
export class FunctionFactory extends Factory<IFunctionExecutor> {
  constructor() {
    super({
      name: "function",
      builtIns: { standard: FunctionToolExecutor },
      aliases: { default: "standard" },
      defaultType: "standard",
    });
  }

  /**
   * Makes an executor for a function.
   * @param type the executor type; default: the spec's `executor`, or `standard`
   * @throws ToolError `SPEC_INVALID` with every fault, `EXECUTOR_NOT_FOUND`
   *
   * @example
   * ```ts
   * import { FunctionExecutorFactory } from "@exec/function";
   *
   * export const greet = FunctionExecutorFactory.createExecutor(
   *   {
   *     name: "greet",
   *     inputSchema: {
   *       type: "object",
   *       properties: { name: { type: "string", maxLength: 100 } },
   *       required: ["name"],
   *       additionalProperties: false,
   *     },
   *   },
   *   ({ name }) => `Hello, ${name}!`,
   * );
   * ```
   */
  override createExecutor<const S extends FunctionToolSpec, R extends FunctionReturn<S>>(
    spec: S,
    run: ToolFunction<S, R>,
    type?: string,
    options?: ExecutorOptions,
  ): IFunctionExecutor<ToolInput<S>, FunctionContent<S, R>>;
  /** Makes an executor of a type of one's own, which the spec names: it may take something else than a function. */
  override createExecutor(
    spec: FunctionToolSpec & { readonly executor: string },
    ...rest: readonly unknown[]
  ): IFunctionExecutor;
  override createExecutor(spec: FunctionToolSpec, ...rest: readonly unknown[]): IFunctionExecutor {
    return super.createExecutor(spec, ...rest);
  }
}

/** Makes executors of functions, and keeps the family's executor types. */
export const FunctionExecutorFactory: FunctionFactory = new FunctionFactory();
