import type { ToolSpec } from "@exec/core";

/** What the spec of every database operation has. Drivers add their own fields. */
export interface DbToolSpec extends ToolSpec {
  readonly type?: "db";
  /** The executor type, such as `"dynamodb"`: an alias of `executor`. */
  readonly driver?: string;
}
