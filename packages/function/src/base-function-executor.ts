import { BaseExecutor, type CallContext, type ToolArgs } from "@exec/core";
import type { IFunctionExecutor } from "./function-executor.ts";
import type { FunctionToolSpec } from "./function-tool-spec.ts";

/**
 * Base of executors that run in this process. An author writes `executeFunction`; validation,
 * limits, retries, deadline and the rest come with it.
 *
 * @example
 * ```ts
 * import { BaseFunctionExecutor, type FunctionToolSpec } from "@exec/function";
 *
 * export class UpperCaseExecutor extends BaseFunctionExecutor<FunctionToolSpec, string> {
 *   protected override executeFunction(args: unknown): string {
 *     return String(args).toUpperCase();
 *   }
 * }
 * ```
 */
export abstract class BaseFunctionExecutor<
    const S extends FunctionToolSpec = FunctionToolSpec,
    Content = unknown,
  >
  extends BaseExecutor<S, Content>
  implements IFunctionExecutor
{
  readonly family = "function" as const;

  protected override get toolType(): string {
    return "function";
  }

  /**
   * Runs the tool. Gives a value, a promise, or an iterable whose yields are the chunks.
   * @param timeoutMs time for this attempt, in milliseconds; 0 for no bound
   */
  protected abstract executeFunction(
    args: ToolArgs<S>,
    context: CallContext,
    timeoutMs: number,
  ): unknown;

  protected override operate(args: unknown, context: CallContext, timeoutMs: number): unknown {
    return this.executeFunction(args as ToolArgs<S>, context, timeoutMs);
  }
}
