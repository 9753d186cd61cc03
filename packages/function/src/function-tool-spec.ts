import type { ToolSpec } from "@exec/core";

/** The spec of a function: nothing beyond what every tool has. */
export interface FunctionToolSpec extends ToolSpec {
  readonly type?: "function";
}
