import { Masking } from "../secret/masking.ts";
import type { DeclaredSecret } from "./declared-secrets.ts";
import { HIDDEN } from "./issue-text.ts";
import { partsOf } from "./plain-data.ts";

/** Shorter texts may stand in a message by chance. */
const MIN_LENGTH = 4;

/**
 * A library's message without the secrets that it may show. Where one is too short to be cut out, or a
 * number, nothing is left of the message.
 */
export function maskedMessage(message: string, secrets: readonly DeclaredSecret[]): string {
  const texts = new Set<string>();
  for (const { value } of secrets) collect(value, texts);
  const long = [...texts].filter((text) => text.length >= MIN_LENGTH && !isNumeric(text));
  const masked = new Masking(new Set(long.flatMap(spellings))).redactor?.text(message) ?? message;
  const rest = masked.replaceAll(HIDDEN, "");
  const isLeft = [...texts].some((text) => text !== "" && rest.includes(text));
  return isLeft ? "does not fit its schema" : masked;
}

/** Everything in a value that a message could show, names too. */
function collect(value: unknown, texts: Set<string>): void {
  if (typeof value !== "object" || value === null) {
    texts.add(String(value));
    return;
  }
  for (const [name, inner] of partsOf(value)) {
    if (typeof name === "string") texts.add(name);
    collect(inner, texts);
  }
}

/** A number may be written in other ways than it came. */
function isNumeric(text: string): boolean {
  return text.trim() !== "" && !Number.isNaN(Number(text));
}

/** As it came, and as libraries transform texts before they check them. */
function spellings(text: string): string[] {
  const trimmed = text.trim();
  return [text, trimmed, trimmed.toLowerCase(), trimmed.toUpperCase()];
}
