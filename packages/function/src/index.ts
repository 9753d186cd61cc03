export { BaseFunctionExecutor } from "./base-function-executor.ts";
export type { BatchContent, BatchContext, BatchFunction, BatchReturn } from "./batch-function.ts";
export { BatchingFunctionExecutor } from "./batching-function-executor.ts";
export type { BatchingFunctionToolSpec, BatchingRule } from "./batching-function-tool-spec.ts";
export { CachedFunctionExecutor } from "./cached-function-executor.ts";
export type { CachedFunctionToolSpec, WithCache } from "./cached-function-tool-spec.ts";
export type {
  FunctionBatchingEntry,
  FunctionStandardEntry,
  FunctionStreamingEntry,
} from "./executor-types.ts";
export type { IFunctionExecutor } from "./function-executor.ts";
export { FunctionExecutorFactory, FunctionFactory } from "./function-executor-factory.ts";
export { FunctionToolExecutor } from "./function-tool-executor.ts";
export type { FunctionToolSpec } from "./function-tool-spec.ts";
export type { StreamChunk, StreamContent, StreamReturn } from "./stream-function.ts";
export { StreamingFunctionExecutor } from "./streaming-function-executor.ts";
export type { FunctionContent, FunctionReturn, ToolFunction } from "./tool-function.ts";
