/** A piece of a template: fixed text, or the name of an argument. */
export type TemplatePart = string | { readonly name: string };

/** A template in pieces, or what is wrong with it. */
export interface ParsedTemplate {
  readonly parts: readonly TemplatePart[];
  readonly faults: readonly string[];
}

const NAME = /^[\w$.-]+$/;

/** Reads `text with {argument} names`. `{{` and `}}` stand for braces. */
export function parseTemplate(source: string): ParsedTemplate {
  const parts: TemplatePart[] = [];
  const faults: string[] = [];
  for (const [piece] of source.matchAll(/\{\{|\}\}|\{[^{}]*\}|[{}]|[^{}]+/g)) {
    const last = parts.at(-1);
    if (piece === "{" || piece === "}") {
      faults.push(`has a single "${piece}"; write "${piece}${piece}" for the character itself`);
    } else if (piece.startsWith("{") && piece !== "{{") {
      const name = piece.slice(1, -1);
      if (NAME.test(name)) parts.push({ name });
      else faults.push(`has "${piece}", which names no argument`);
    } else {
      const text = piece === "{{" || piece === "}}" ? piece.slice(1) : piece;
      if (typeof last === "string") parts[parts.length - 1] = last + text;
      else parts.push(text);
    }
  }
  return { parts, faults };
}

/** The arguments that a template names. */
export function namesOf(parts: readonly TemplatePart[]): string[] {
  return parts.flatMap((part) => (typeof part === "string" ? [] : [part.name]));
}

/** The arguments that the value of a header or parameter names. */
export function namesIn(value: unknown): string[] {
  return typeof value === "string" ? namesOf(parseTemplate(value).parts) : [];
}
