import type { ExecutorOptions, ExecutorTypeEntry, Given, ToolInput } from "@exec/core";
import type { IFunctionExecutor } from "./function-executor.ts";
import type { FunctionToolSpec } from "./function-tool-spec.ts";
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

declare module "@exec/core" {
  interface ExecutorTypes {
    "function/standard": FunctionStandardEntry;
    "function/default": FunctionStandardEntry;
  }
}
