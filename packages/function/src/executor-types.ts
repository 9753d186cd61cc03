import type { ExecutorOptions, ExecutorTypeEntry, Given, ToolContent, ToolInput } from "@exec/core";
import type { IFunctionExecutor } from "./function-executor.ts";
import type { FunctionToolSpec } from "./function-tool-spec.ts";
import type { FunctionReturn, ToolFunction } from "./tool-function.ts";

type Spec<T> = Given<T, FunctionToolSpec>;

/** How `ExecutorFactory` types the executor type `function/standard`. */
export interface FunctionStandardEntry extends ExecutorTypeEntry {
  spec: FunctionToolSpec;
  rest: [
    run: ToolFunction<Spec<this["given"]>, FunctionReturn<Spec<this["given"]>>>,
    options?: ExecutorOptions,
  ];
  executor: IFunctionExecutor<ToolInput<Spec<this["given"]>>, ToolContent<Spec<this["given"]>>>;
}

declare module "@exec/core" {
  interface ExecutorTypes {
    "function/standard": FunctionStandardEntry;
    "function/default": FunctionStandardEntry;
  }
}
