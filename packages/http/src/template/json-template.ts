import { isRecord, type JsonValue, Secret } from "@exec/core";
import { argumentOf, textOf } from "./argument.ts";
import { namesOf, parseTemplate, type TemplatePart } from "./text-template.ts";

/**
 * JSON with arguments in it: a string that is `"{name}"` and nothing else stands for the argument
 * as it is, of any type; other strings take it as text. A `Secret` is opened when it is sent.
 */
export type JsonTemplate =
  | JsonValue
  | Secret
  | readonly JsonTemplate[]
  | { readonly [key: string]: JsonTemplate };

/** Fills the arguments in; fields and items whose argument is not given are left out. */
export function renderJson(template: unknown, args: unknown): unknown {
  if (typeof template === "string") return renderString(parseTemplate(template).parts, args);
  if (Secret.is(template)) return template.open();
  if (Array.isArray(template)) {
    return template.map((item) => renderJson(item, args)).filter((item) => item !== undefined);
  }
  if (!isRecord(template)) return template;
  const fields = Object.entries(template).map(([key, item]) => [key, renderJson(item, args)]);
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
}

function renderString(parts: readonly TemplatePart[], args: unknown): unknown {
  const [only] = parts;
  if (parts.length === 1 && typeof only === "object") return argumentOf(args, only.name);
  let text = "";
  for (const part of parts) {
    if (typeof part === "string") {
      text += part;
      continue;
    }
    const value = argumentOf(args, part.name);
    if (value === undefined || value === null) return undefined;
    text += textOf(value, part.name, "body");
  }
  return text;
}

/** The arguments that a template names, and what is wrong with it. */
export function readJson(template: unknown): { names: string[]; faults: string[] } {
  if (typeof template === "string") {
    const { parts, faults } = parseTemplate(template);
    return { names: namesOf(parts), faults: [...faults] };
  }
  if (typeof template !== "object" || template === null || Secret.is(template)) {
    return { names: [], faults: [] };
  }
  const read = Object.values(template).map(readJson);
  return {
    names: read.flatMap(({ names }) => names),
    faults: read.flatMap(({ faults }) => faults),
  };
}
