import { asSent, spellings } from "./spellings.ts";

/** A text to be found, character by character: each with all the ways in which it may be written. */
export type Needle = readonly (readonly string[])[];

/** A piece of base64 or hex that is shorter stands in too much that is no secret. */
const MIN_ENCODED = 8;
/** Shorter values would mask ordinary words. */
const MIN_LENGTH = 4;

/** Everything to look for: the secrets as they are, and as base64 and hex of their bytes. */
export function needlesOf(secrets: Iterable<string>): Needle[] {
  const texts = new Set([...secrets].flatMap(credentials));
  const plain = [...texts].filter((text) => text.length >= MIN_LENGTH);
  // What is encoded may be a whole JSON body or URL.
  const escaped = [...new Set(plain.flatMap(asSent))];
  const encoded = new Set(escaped.flatMap(base64Forms));
  return [
    ...[...new Set(plain.flatMap(inLowerCase))].map((text) => Array.from(text, spellings)),
    ...[...encoded].map((text) => Array.from(text, inEitherAlphabet)),
    ...escaped.flatMap(hexForms).map((text) => Array.from(text, (char) => [char])),
  ];
}

/** A secret, and what services echo of it: without white space around, without its scheme. */
function credentials(secret: string): string[] {
  const trimmed = secret.trim();
  const credential = /^[A-Za-z][\w-]* (\S{8,})$/.exec(trimmed)?.[1];
  return credential === undefined ? [secret, trimmed] : [secret, trimmed, credential];
}

/** Hosts and media types come back in lower case; a short one would be an ordinary word. */
function inLowerCase(text: string): string[] {
  return text.length < MIN_ENCODED ? [text] : [text, text.toLowerCase()];
}

/**
 * The base64 of a secret by itself, and what it makes of a longer text's base64 wherever it stands
 * there: three bytes are four characters, so there are three ways. With the characters at its end,
 * where the text ends with it, and without.
 */
function base64Forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const whole = bytes.toString("base64");
  const forms = [whole, whole.replace(/=+$/, "")];
  for (const before of [0, 1, 2]) {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    // A character of six bits that are not all the secret's depends on what stands beside it.
    const start = Math.ceil((before * 8) / 6);
    const inner = text.slice(start, Math.floor(((before + bytes.length) * 8) / 6));
    if (inner.length >= MIN_ENCODED) {
      forms.push(inner, text.slice(start).replace(/=+$/, ""), text.slice(start));
    }
  }
  return forms;
}

function hexForms(secret: string): string[] {
  const text = Buffer.from(secret).toString("hex");
  const upper = text.toUpperCase();
  return text === upper ? [text] : [text, upper];
}

/** A character of base64, also as `base64url` writes it. */
function inEitherAlphabet(char: string): readonly string[] {
  if (char === "+") return [...spellings(char), "-"];
  if (char === "/") return [...spellings(char), "_"];
  return spellings(char);
}

/** How far a text follows a needle. */
export interface Followed {
  /** Characters of the needle that stand there. */
  readonly length: number;
  /** Where the text goes on after them; more than one place where a spelling begins like another. */
  readonly ends: readonly number[];
  /** The text ended while it still followed. */
  readonly ranOut: boolean;
}

/** Follows a needle in a text from a place on, along all spellings at once. */
export function follow(text: string, from: number, needle: Needle): Followed {
  let ends = [from];
  let ranOut = false;
  for (let length = 0; length < needle.length; length += 1) {
    const next: number[] = [];
    for (const at of ends) {
      if (at === text.length) ranOut = true;
      const first = text.charCodeAt(at);
      for (const spelling of needle[length] as readonly string[]) {
        if (spelling.charCodeAt(0) !== first) continue;
        const end = at + spelling.length;
        if (end > text.length) ranOut ||= spelling.startsWith(text.slice(at));
        else if (text.startsWith(spelling, at) && !next.includes(end)) next.push(end);
      }
    }
    if (next.length === 0) return { length, ends, ranOut };
    ends = next;
  }
  return { length: needle.length, ends, ranOut };
}
