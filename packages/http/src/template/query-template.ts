import { Secret } from "@exec/core";
import type { HttpTemplateValue } from "../http-tool-spec.ts";
import { argumentInvalid, argumentOf, textOf } from "./argument.ts";
import { namesOf, parseTemplate, type TemplatePart } from "./text-template.ts";

const MAX_VALUE = 16_384;
const CONTROL = /\p{Cc}/u;

/** One parameter of a query. Its name is fixed; fixed text is encoded already. */
export interface QueryParameter {
  readonly name: string;
  /** `name=`, encoded; just the name for a parameter without a value. */
  readonly prefix: string;
  readonly value: readonly TemplatePart[] | Secret;
}

/** The parameters that a spec's `query` names. */
export function fixedParameters(
  query: Readonly<Record<string, HttpTemplateValue>> | undefined,
): QueryParameter[] {
  return Object.entries(query ?? {}).map(([name, value]) => ({
    name,
    prefix: `${encodeURIComponent(name)}=`,
    value: Secret.is(value) ? value : parseTemplate(String(value)).parts.map(encodeText),
  }));
}

/** A parameter that is called as its argument is. */
export function ownParameter(name: string): QueryParameter {
  return { name, prefix: `${encodeURIComponent(name)}=`, value: [{ name }] };
}

/** The arguments that parameters use. */
export function queryNames(parameters: readonly QueryParameter[]): string[] {
  return parameters.flatMap(({ value }) => (Secret.is(value) ? [] : namesOf(value)));
}

/**
 * The query with each argument as exactly one value; a parameter whose argument is not given (or
 * `null`) is left out.
 * @throws ToolError `ARGUMENTS_INVALID`
 */
export function renderQuery(parameters: readonly QueryParameter[], args: unknown): string {
  let query = "";
  for (const { prefix, value } of parameters) {
    const text = Secret.is(value) ? encodeURIComponent(value.open()) : renderValue(value, args);
    if (text !== undefined) query += `${query === "" ? "?" : "&"}${prefix}${text}`;
  }
  return query;
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
    text += encodeURIComponent(queryValue(value, part.name));
  }
  return text;
}

function queryValue(value: unknown, name: string): string {
  const text = textOf(value, name, "query");
  if (text.length > MAX_VALUE) {
    throw argumentInvalid(name, "query", `it is longer than ${MAX_VALUE} characters`);
  }
  if (CONTROL.test(text)) throw argumentInvalid(name, "query", "it holds a control character");
  return text;
}

function encodeText(part: TemplatePart): TemplatePart {
  return typeof part === "string" ? encodeURIComponent(part) : part;
}
