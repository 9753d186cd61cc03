import { linesOf } from "./line-ends.ts";
import { asSent, spellings } from "./spellings.ts";

/** A text to be found. */
export interface Needle {
  readonly text: string;
  /** All the ways in which one of its characters may be written; only as it is where this is missing. */
  readonly spelled?: (char: string, budget?: SearchBudget) => readonly string[];
  /** Characters at its start that are no secret by themselves. */
  readonly known: number;
}

/** How much a search may still look at. */
export interface SearchBudget {
  left: number;
}

/** A piece of base64 or hex that is shorter stands in too much that is no secret. */
const MIN_ENCODED = 8;
/** Shorter values would mask ordinary words. */
export const MIN_LENGTH = 4;
/** Shorter lines of a longer secret may be anybody's. */
const MIN_LINE = 16;
/** The first and last line of a key: the same for all keys. */
const ARMOUR = /^-----[\w ]+-----/;
/** Scheme and host of a URL, without what logs in there. */
const SCHEME_AND_HOST = /^[a-z][a-z\d+.-]*:\/\/(?:[^/?#@]*(?![^/?#]))?/i;

/** What to look for. */
export interface Needles {
  /** What stands in a text as it is. */
  readonly unbroken: readonly Needle[];
  /** What may be wrapped into lines. */
  readonly wrapped: readonly Needle[];
}

/** Everything to look for: the secrets as they are, their lines, and base64 and hex of their bytes. */
export function needlesOf(secrets: Iterable<string>): Needles {
  const texts = [...new Set([...secrets].flatMap(credentials))];
  const plain = texts.filter((text) => text.length >= MIN_LENGTH);
  const unbroken = new Set([...plain.flatMap(inLowerCase), ...plain.flatMap(longLines)]);
  // What is encoded may be a whole JSON body or URL.
  const escaped = [...new Set(plain.flatMap(asSent))];
  const wrapped = [
    ...[...new Set(plain.flatMap(withoutLineEnds))].map(written),
    ...[...new Set(escaped.flatMap(base64Forms))].map(asBase64),
    ...[...new Set(escaped.flatMap(hexForms))].map((text) => ({ text, known: 0 })),
  ];
  return { unbroken: [...unbroken].map(written), wrapped };
}

/** A text that is escaped by whatever it is put into. */
function written(text: string): Needle {
  const known = ARMOUR.exec(text) ?? SCHEME_AND_HOST.exec(text);
  return { text, spelled: spellings, known: known?.[0].length ?? 0 };
}

function asBase64(text: string): Needle {
  return { text, spelled: inEitherAlphabet, known: 0 };
}

/** A secret, and what services echo of it: without white space around, without its scheme. */
function credentials(secret: string): string[] {
  const trimmed = secret.trim();
  const credential = /^[A-Za-z][\w-]* (\S{8,})$/.exec(trimmed)?.[1];
  return credential === undefined ? [secret, trimmed] : [secret, trimmed, credential];
}

/** Lines that are secrets by themselves, because services split a text into lines. */
function longLines(secret: string): string[] {
  const lines = linesOf(secret);
  return lines.length === 1
    ? []
    : lines.filter((line) => line.length >= MIN_LINE && !ARMOUR.test(line));
}

function withoutLineEnds(secret: string): string[] {
  const lines = linesOf(secret);
  const text = lines.join("");
  return lines.length === 1 || text.length < MIN_ENCODED ? [] : [text];
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
  return [text, text.toUpperCase()];
}

/** A character of base64, also as `base64url` writes it. */
function inEitherAlphabet(char: string, budget?: SearchBudget): readonly string[] {
  if (char === "+") return [...spellings(char, budget), "-"];
  if (char === "/") return [...spellings(char, budget), "_"];
  return spellings(char, budget);
}
