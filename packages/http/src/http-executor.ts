import type { IExecutor } from "@exec/core";

/** An executor that makes HTTP requests. */
export interface IHttpExecutor<Args = unknown, Content = unknown> extends IExecutor<Args, Content> {
  readonly family: "http";
}
