import { unicodeProperty } from "./unicode-property.ts";

/** What `\s` means in ECMA-262; the engine's own knows five characters only. */
const SPACE =
  "\\t\\n\\x{b}\\f\\r \\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}";
/** What is left without it, for use inside of a class. */
const NO_SPACE =
  "\\x{0}-\\x{8}\\x{e}-\\x{1f}\\x{21}-\\x{9f}\\x{a1}-\\x{167f}\\x{1681}-\\x{1fff}\\x{200b}-\\x{2027}\\x{202a}-\\x{202e}\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}\\x{3001}-\\x{fefe}\\x{ff00}-\\x{10ffff}";
const ANYTHING = "\\x{0}-\\x{10ffff}";
const LINE_ENDS = "\\n\\r\\x{2028}\\x{2029}";

const ESCAPE =
  "\\\\(?:[pP]\\{[^}]*\\}|u\\{[0-9A-Fa-f]+\\}|u[dD][89abAB][0-9A-Fa-f]{2}\\\\u[dD][c-fC-F][0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|c[A-Za-z]|k<[^>]*>|[0-9]+|.)";
/** One piece inside of a class: an escape or one character. */
const INSIDE: RegExp = new RegExp(`${ESCAPE}|.`, "syu");
/** One piece outside: an escape, the beginning of a group or of a class, or one character. */
const OUTSIDE: RegExp = new RegExp(
  `${ESCAPE}|\\(\\?<(?![=!])[^>]*>|\\(\\?(?:<?[=!]|[^:]*:)|\\[\\^?|.`,
  "syu",
);

/**
 * A pattern of ECMA-262, read as with the flag `u`, in the syntax of RE2: both then match the same
 * strings. Escapes of characters that need none, which people write, mean those characters.
 * @throws Error for what ECMA-262 does not know, and for what has no linear-time form
 */
export function ecmaPattern(pattern: string): string {
  const strict = pattern.replace(/\\(.)/gsu, (given, char: string) =>
    /[A-Za-z0-9^$\\.*+?()[\]{}|/]/.test(char) ? given : `\\u{${codeOf(char)}}`,
  );
  // Told by the platform itself: what follows may rely on the syntax.
  new RegExp(strict, "u");
  let translated = "";
  let at = 0;
  const next = (pieces: RegExp): string => {
    pieces.lastIndex = at;
    const piece = pieces.exec(strict)?.[0] ?? "";
    at += piece.length;
    return piece;
  };
  while (at < strict.length) {
    const piece = next(OUTSIDE);
    if (!piece.startsWith("[")) {
      translated += outside(piece);
      continue;
    }
    let body = "";
    for (let inner = next(INSIDE); inner !== "]"; inner = next(INSIDE)) body += inside(inner);
    // RE2 has no empty class: nothing, and anything, are written out.
    translated += body === "" ? `${piece === "[" ? "[^" : "["}${ANYTHING}]` : `${piece}${body}]`;
  }
  return translated;
}

function outside(piece: string): string {
  if (piece === ".") return `[^${LINE_ENDS}]`;
  if (piece === "\\s") return `[${SPACE}]`;
  if (piece === "\\S") return `[^${SPACE}]`;
  // What a group is called does not matter: nothing reads what it matched.
  if (piece === "(" || (piece.startsWith("(?<") && !/[=!]$/.test(piece))) return "(?:";
  if (piece.startsWith("(?") && piece !== "(?:") refuse(piece, "a group of this kind");
  if (/^\\(?:[1-9]|k<)/.test(piece)) refuse(piece, "a back-reference");
  return piece.startsWith("\\") ? escaped(piece) : piece;
}

function inside(piece: string): string {
  if (piece === "\\s") return SPACE;
  if (piece === "\\S") return NO_SPACE;
  if (piece === "\\b") return "\\x{8}";
  if (piece === "[") return "\\[";
  return piece.startsWith("\\") ? escaped(piece) : piece;
}

function escaped(piece: string): string {
  const [, kind = "", rest = ""] = /^\\(.)(.*)$/su.exec(piece) ?? [];
  switch (kind) {
    case "p":
    case "P": {
      const name = unicodeProperty(rest.slice(1, -1));
      return name === undefined ? refuse(piece, "this Unicode property") : `\\${kind}{${name}}`;
    }
    case "u":
    case "x":
      return literal(String.fromCodePoint(...codesOf(rest)));
    case "c":
      return literal(String.fromCodePoint(rest.charCodeAt(0) % 32));
    case "v":
      return "\\x{b}";
    case "0":
      return "\\x{0}";
    default:
      return piece;
  }
}

/** The code points of `{1F600}`, `00e9`, or two halves `d83d\ude00`. */
function codesOf(digits: string): number[] {
  return digits
    .replace(/[{}]/g, "")
    .split("\\u")
    .map((hex) => Number.parseInt(hex, 16));
}

function literal(char: string): string {
  return `\\x{${codeOf(char)}}`;
}

function codeOf(char: string): string {
  return (char.codePointAt(0) ?? 0).toString(16);
}

function refuse(piece: string, what: string): never {
  throw new Error(`${what}, ${piece}, has no linear-time form; write the pattern without it`);
}
