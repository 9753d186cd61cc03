import type { ExecutorOptions, ExecutorTypeEntry, Given, ToolInput } from "@exec/core";
import type { BatchContent, BatchFunction, BatchReturn } from "./batch-function.ts";
import type { BatchingFunctionToolSpec } from "./batching-function-tool-spec.ts";
import type { CachedFunctionToolSpec, WithCache } from "./cached-function-tool-spec.ts";
import type { IFunctionExecutor } from "./function-executor.ts";
import type { FunctionToolSpec } from "./function-tool-spec.ts";
import type { StreamChunk, StreamContent, StreamReturn } from "./stream-function.ts";
import type { FunctionContent, FunctionReturn, ToolFunction } from "./tool-function.ts";

type Spec<T> = Given<T, FunctionToolSpec>;

/** What the given function returns. */
type ReturnOf<Rest> = Rest extends readonly [(...args: never) => infer R, ...unknown[]]
  ? R
  : unknown;

/** How `ExecutorFactory` types the executor type `function/standard`. */
export interface FunctionStandardEntry extends ExecutorTypeEntry {
  spec: FunctionToolSpec;
  rest: [
    run: ToolFunction<Spec<this["given"]>, FunctionReturn<Spec<this["given"]>>>,
    options?: ExecutorOptions,
  ];
  executor: IFunctionExecutor<
    ToolInput<Spec<this["given"]>>,
    FunctionContent<Spec<this["given"]>, ReturnOf<this["givenRest"]>>
  >;
}

type CachedSpec<T> = WithCache<Given<T, CachedFunctionToolSpec>>;

/** How `ExecutorFactory` types the executor type `function/cached`. */
export interface FunctionCachedEntry extends ExecutorTypeEntry {
  spec: CachedFunctionToolSpec;
  rest: [
    run: ToolFunction<CachedSpec<this["given"]>, FunctionReturn<CachedSpec<this["given"]>>>,
    options?: ExecutorOptions,
  ];
  executor: IFunctionExecutor<
    ToolInput<CachedSpec<this["given"]>>,
    FunctionContent<CachedSpec<this["given"]>, ReturnOf<this["givenRest"]>>
  >;
}

/** How `ExecutorFactory` types the executor type `function/streaming`. */
export interface FunctionStreamingEntry extends ExecutorTypeEntry {
  spec: FunctionToolSpec;
  rest: [
    run: ToolFunction<Spec<this["given"]>, StreamReturn<Spec<this["given"]>>>,
    options?: ExecutorOptions,
  ];
  executor: IFunctionExecutor<
    ToolInput<Spec<this["given"]>>,
    StreamContent<Spec<this["given"]>, ReturnOf<this["givenRest"]>>,
    StreamChunk<ReturnOf<this["givenRest"]>>
  >;
}

type BatchingSpec<T> = Given<T, BatchingFunctionToolSpec>;

/** How `ExecutorFactory` types the executor type `function/batching`. */
export interface FunctionBatchingEntry extends ExecutorTypeEntry {
  spec: BatchingFunctionToolSpec;
  rest: [
    run: BatchFunction<BatchingSpec<this["given"]>, BatchReturn<BatchingSpec<this["given"]>>>,
    options?: ExecutorOptions,
  ];
  executor: IFunctionExecutor<
    ToolInput<BatchingSpec<this["given"]>>,
    BatchContent<BatchingSpec<this["given"]>, ReturnOf<this["givenRest"]>>
  >;
}

declare module "@exec/core" {
  interface ExecutorTypes {
    "function/standard": FunctionStandardEntry;
    "function/default": FunctionStandardEntry;
    "function/cached": FunctionCachedEntry;
    "function/streaming": FunctionStreamingEntry;
    "function/batching": FunctionBatchingEntry;
  }
}
