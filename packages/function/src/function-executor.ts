import type { IExecutor, ToolContext, ToolEvent } from "@exec/core";

/** An executor that runs a function of this process. */
export interface IFunctionExecutor<Args = unknown, Content = unknown, Chunk = unknown>
  extends IExecutor<Args, Content> {
  readonly family: "function";
  stream(args: Args, context?: ToolContext): AsyncIterable<ToolEvent<Content, Chunk>>;
}
