import { specInvalid, type ToolSpec } from "@exec/core";

/** @throws ToolError `SPEC_INVALID` where a tool comes without its code */
export function assertFunction(spec: ToolSpec, run: unknown): void {
  if (typeof run !== "function")
    throw specInvalid(spec.name, ["the second argument must be the tool's function"]);
}
