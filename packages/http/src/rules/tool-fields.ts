import { flag, Secret } from "@exec/core";
import { parseTemplate } from "../template/text-template.ts";

/** A spec that has not been checked yet: any field may hold anything. */
export type UncheckedSpec = Readonly<Record<string, unknown>>;

/** One line of all faults, or nothing. */
export function oneLine(faults: readonly string[]): string | undefined {
  return faults.length === 0 ? undefined : faults.join("; ");
}

/** What is wrong with the value of a header or parameter. */
export function valueFaults(value: unknown): readonly string[] {
  const written = Secret.is(value) ? value.open() : value;
  if (typeof written === "string" && !written.isWellFormed())
    return ["holds half of a character (a lone surrogate)"];
  if (typeof value === "string") return parseTemplate(value).faults;
  if (Secret.is(value) || flag(value) === undefined || Number.isFinite(value)) return [];
  return ["must be a string, a number, true, false or a Secret"];
}
