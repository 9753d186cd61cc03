import { argumentInvalid, argumentOf, textOf } from "./argument.ts";
import type { TemplatePart } from "./text-template.ts";

const MAX_VALUE = 2048;
/** Control and format characters, line and paragraph separators: they hide what a path says. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** A path by its segments; fixed text is as the URL parser wrote it. */
export type PathTemplate = readonly (readonly TemplatePart[])[];

/**
 * The path with each argument as (a part of) exactly one segment.
 * @throws ToolError `ARGUMENTS_INVALID` for a value that would change the path's shape
 */
export function renderPath(segments: PathTemplate, args: unknown): string {
  let path = "";
  for (const parts of segments) path += `/${renderSegment(parts, args)}`;
  return path;
}

function renderSegment(parts: readonly TemplatePart[], args: unknown): string {
  let segment = "";
  let last: string | undefined;
  for (const part of parts) {
    if (typeof part === "string") {
      segment += part;
      continue;
    }
    segment += encodeURIComponent(pathValue(argumentOf(args, part.name), part.name));
    last = part.name;
  }
  // URL parsers take these away, and the encoded forms too, whatever they were put together from.
  if (last !== undefined && /^(?:\.|%2e){1,2}$/i.test(segment)) {
    throw argumentInvalid(
      last,
      "path",
      `it makes the segment "${segment}", which means another path`,
    );
  }
  return segment;
}

function pathValue(value: unknown, name: string): string {
  if (value === undefined || value === null) throw argumentInvalid(name, "path", "it is missing");
  const text = textOf(value, name, "path");
  if (text === "") throw argumentInvalid(name, "path", "it is empty");
  if (text.length > MAX_VALUE)
    throw argumentInvalid(name, "path", `it is longer than ${MAX_VALUE} characters`);
  if (HIDDEN.test(text))
    throw argumentInvalid(name, "path", "it holds a control or an invisible character");
  return text;
}
