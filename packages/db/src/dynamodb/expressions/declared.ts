import { ToolError } from "@exec/core";
import type { Args } from "./source.ts";

/**
 * Refuses arguments that the spec has no place for: they would be lost without a word.
 * @param place what stands before an argument's name in the message, such as `items/3/`
 * @throws ToolError `ARGUMENTS_INVALID`
 */
export function assertDeclared(args: Args, declared: ReadonlySet<string>, place: string): void {
  for (const name of Object.keys(args)) {
    if (declared.has(name) || args[name] === undefined) continue;
    throw new ToolError({
      code: "ARGUMENTS_INVALID",
      message: `The argument "${place}${name}" has no place in the tool's spec, which declares ${[...declared].join(", ") || "none"}; declare it as an attribute, or leave it out.`,
      effect: "none",
      details: { path: place + name },
    });
  }
}
