import { ToolError } from "@exec/core";

/** A value of the arguments that cannot be what the tool needs. Nothing was sent. */
export function invalidValue(path: string, what: string): ToolError {
  return new ToolError({
    code: "ARGUMENTS_INVALID",
    message: `The argument "${path}" ${what}.`,
    effect: "none",
    details: { path },
  });
}
