import type { IExecutor } from "@exec/core";

/** An executor that runs a function of this process. */
export interface IFunctionExecutor<Args = unknown, Content = unknown>
  extends IExecutor<Args, Content> {
  readonly family: "function";
}
