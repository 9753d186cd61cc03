export { BaseFunctionExecutor } from "./base-function-executor.ts";
export type { FunctionStandardEntry } from "./executor-types.ts";
export type { IFunctionExecutor } from "./function-executor.ts";
export { FunctionExecutorFactory, FunctionFactory } from "./function-executor-factory.ts";
export { FunctionToolExecutor } from "./function-tool-executor.ts";
export type { FunctionToolSpec } from "./function-tool-spec.ts";
export type { FunctionContent, FunctionReturn, ToolFunction } from "./tool-function.ts";
