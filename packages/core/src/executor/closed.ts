import { ToolError } from "../result/tool-error.ts";

/** The refusal of a call that comes after its executor's `close()`. */
export function executorClosed(toolName: string): ToolError {
  return closed(`The executor of "${toolName}" is closed; create a new one.`);
}

/** The refusal of a call that comes after the `close()` of its executor's runtime. */
export function runtimeClosed(toolName: string): ToolError {
  return closed(
    `The runtime of "${toolName}" is closed; create a new executor in a runtime that is open.`,
  );
}

function closed(message: string): ToolError {
  return new ToolError({ code: "EXECUTOR_CLOSED", message, effect: "none" });
}
