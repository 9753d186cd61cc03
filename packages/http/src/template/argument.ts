import { isRecord, ToolError } from "@exec/core";

/** One argument: an own field and never an inherited one; `undefined` where it was not given. */
export function argumentOf(args: unknown, name: string): unknown {
  return isRecord(args) && Object.hasOwn(args, name) ? args[name] : undefined;
}

/** An argument as text: only what has one obvious spelling. */
export function textOf(value: unknown, name: string, place: string): string {
  if (typeof value === "string") {
    if (!value.isWellFormed())
      throw argumentInvalid(name, place, "it holds half of a character (a lone surrogate)");
    return value;
  }
  if (typeof value === "boolean" || typeof value === "bigint") return String(value);
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  throw argumentInvalid(name, place, "it is no string, number or boolean");
}

/** The error for an argument that would not arrive as the one value that it is. Nothing was sent. */
export function argumentInvalid(name: string, place: string, problem: string): ToolError {
  return new ToolError({
    code: "ARGUMENTS_INVALID",
    message: `The argument "${name}" cannot stand in the ${place}: ${problem}. Correct it and call again.`,
    effect: "none",
  });
}
