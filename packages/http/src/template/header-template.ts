import { Secret } from "@exec/core";
import { headerValueFault } from "../request/header-rules.ts";
import { argumentInvalid, argumentOf, textOf } from "./argument.ts";
import type { TemplatePart } from "./text-template.ts";

/** One header. Its name is fixed, in lower case. */
export interface HeaderTemplate {
  readonly name: string;
  readonly value: readonly TemplatePart[] | Secret;
}

/**
 * The headers by name; one whose argument is not given (or `null`) is left out.
 * @throws ToolError `ARGUMENTS_INVALID` for a value that is no single line of printable ASCII
 */
export function renderHeaders(
  headers: readonly HeaderTemplate[],
  args: unknown,
): Record<string, string | Secret> {
  const rendered: Record<string, string | Secret> = {};
  for (const { name, value } of headers) {
    const text = Secret.is(value) ? value : renderValue(value, args);
    if (text !== undefined) rendered[name] = text;
  }
  return rendered;
}

function renderValue(parts: readonly TemplatePart[], args: unknown): string | undefined {
  let text = "";
  for (const part of parts) {
    if (typeof part === "string") {
      text += part;
      continue;
    }
    const value = argumentOf(args, part.name);
    if (value === undefined || value === null) return undefined;
    const given = textOf(value, part.name, "header");
    const fault = headerValueFault(given);
    if (fault !== undefined) throw argumentInvalid(part.name, "header", `it ${fault}`);
    text += given;
  }
  return text;
}
