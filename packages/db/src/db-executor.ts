import type { IExecutor } from "@exec/core";

/** An executor that runs an operation of a database. */
export interface IDbExecutor<Args = unknown, Content = unknown> extends IExecutor<Args, Content> {
  readonly family: "db";
}
