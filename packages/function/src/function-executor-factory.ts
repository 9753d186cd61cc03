import { type ExecutorOptions, Factory, type ToolInput } from "@exec/core";
import type { BatchContent, BatchFunction, BatchReturn } from "./batch-function.ts";
import { BatchingFunctionExecutor } from "./batching-function-executor.ts";
import type { BatchingFunctionToolSpec } from "./batching-function-tool-spec.ts";
import { CachedFunctionExecutor } from "./cached-function-executor.ts";
import type { CachedFunctionToolSpec, WithCache } from "./cached-function-tool-spec.ts";
import type { IFunctionExecutor } from "./function-executor.ts";
import { FunctionToolExecutor } from "./function-tool-executor.ts";
import type { FunctionToolSpec } from "./function-tool-spec.ts";
import type { StreamChunk, StreamContent, StreamReturn } from "./stream-function.ts";
import { StreamingFunctionExecutor } from "./streaming-function-executor.ts";
import type { FunctionContent, FunctionReturn, ToolFunction } from "./tool-function.ts";

/** Types whose specs or functions are typed in their own way. */
type OtherType = "cached" | "streaming" | "batching";

type ExecutorOf<S> = S extends { readonly executor: infer E } ? E : undefined;

/** `never` for the types with a way of their own. */
type OneFunction<T> = T extends OtherType ? never : unknown;

/** What follows the function: the type may be left out where the spec says it. */
type Named<S, T extends OtherType> =
  ExecutorOf<S> extends T
    ? [type?: T, options?: ExecutorOptions]
    : [type: T, options?: ExecutorOptions];

/** The factory of the family `function`. */
export class FunctionFactory extends Factory<IFunctionExecutor> {
  constructor() {
    super({
      name: "function",
      builtIns: {
        standard: FunctionToolExecutor,
        cached: CachedFunctionExecutor,
        streaming: StreamingFunctionExecutor,
        batching: BatchingFunctionExecutor,
      },
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
  override createExecutor<
    const S extends FunctionToolSpec,
    R extends FunctionReturn<S>,
    const T extends string,
  >(
    spec: S & OneFunction<ExecutorOf<S>>,
    run: ToolFunction<S, R>,
    type?: T & OneFunction<T>,
    options?: ExecutorOptions,
  ): IFunctionExecutor<ToolInput<S>, FunctionContent<S, R>>;
  /** Makes an executor that keeps the answers of a function that reads. */
  override createExecutor<
    const S extends CachedFunctionToolSpec,
    R extends FunctionReturn<WithCache<S>>,
  >(
    spec: S,
    run: ToolFunction<WithCache<S>, R>,
    ...rest: Named<S, "cached">
  ): IFunctionExecutor<ToolInput<WithCache<S>>, FunctionContent<WithCache<S>, R>>;
  /** Makes an executor for a generator, or a function that returns something to iterate. */
  override createExecutor<const S extends FunctionToolSpec, R extends StreamReturn<S>>(
    spec: S,
    run: ToolFunction<S, R>,
    ...rest: Named<S, "streaming">
  ): IFunctionExecutor<ToolInput<S>, StreamContent<S, R>, StreamChunk<R>>;
  /** Makes an executor for a function that runs many calls at once. */
  override createExecutor<const S extends BatchingFunctionToolSpec, R extends BatchReturn<S>>(
    spec: S,
    run: BatchFunction<S, R>,
    ...rest: Named<S, "batching">
  ): IFunctionExecutor<ToolInput<S>, BatchContent<S, R>>;
  /** Makes an executor of a type of one's own, which the spec names: it may take something else than a function. */
  override createExecutor<const S extends FunctionToolSpec & { readonly executor: string }>(
    spec: S & OneFunction<ExecutorOf<S>>,
    ...rest: readonly unknown[]
  ): IFunctionExecutor;
  override createExecutor(spec: FunctionToolSpec, ...rest: readonly unknown[]): IFunctionExecutor {
    return super.createExecutor(spec, ...rest);
  }
}

/** Makes executors of functions, and keeps the family's executor types. */
export const FunctionExecutorFactory: FunctionFactory = new FunctionFactory();
