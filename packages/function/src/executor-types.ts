import type { ExecutorOptions, ExecutorTypeEntry, ToolContent, ToolInput } from "@exec/core";
import type { IFunctionExecutor } from "./function-executor.ts";
import type { FunctionToolSpec } from "./function-tool-spec.ts";
import type { FunctionReturn, ToolFunction } from "./tool-function.ts";

type Given<T> = T extends FunctionToolSpec ? T : FunctionToolSpec;

/** How `ExecutorFactory` types the executor type `function/standard`. */
export interface FunctionStandardEntry extends ExecutorTypeEntry {
  spec: FunctionToolSpec;
  rest: [run: ToolFunction<Given<this["given"]>, FunctionReturn<Given<this["given"]>>>, options?: ExecutorOptions];
  executor: IFunctionExecutor<ToolInput<Given<this["given"]>>, ToolContent<Given<this["given"]>>>;
}

declare module "@exec/core" {
  interface ExecutorTypes {
    "function/standard": FunctionStandardEntry;
    "function/default": FunctionStandardEntry;
  }
}
