/** What no encoding touches. */
const PLAIN = /^[\w.-]$/;
/** Characters that an encoding writes in another way, one by one. */
const SPECIAL = /[^\w.-]/gu;
/** Those that HTML writes as numbers. */
const MARKUP = /[&<>"'/=`]|[^\p{ASCII}]/gu;

const hex = (code: number, length: number): string => code.toString(16).padStart(length, "0");
const unicode = (char: string): string =>
  char
    .split("")
    .map((unit) => `\\u${hex(unit.charCodeAt(0), 4)}`)
    .join("");
const NAMED: Readonly<Record<string, string>> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot" };

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);
const inJsonAsAscii = (text: string): string => text.replace(SPECIAL, unicode);
const inUrl = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*~]/g,
    (char) => `%${hex(char.charCodeAt(0), 2).toUpperCase()}`,
  );
const inHtml = (base: 10 | 16) => (text: string) =>
  text.replace(MARKUP, (char) => {
    const code = (char.codePointAt(0) as number).toString(base);
    return base === 10 ? `&#${code};` : `&#x${code};`;
  });
const lowerHex = (text: string): string =>
  text.replace(/%..|\\u..../g, (code) => code.toLowerCase());
const upperHex = (text: string): string =>
  text.replace(
    /(\\u|&#x)([\da-f]+)/g,
    (_, mark: string, code: string) => mark + code.toUpperCase(),
  );

/** How services write a text that they put into JSON, a URL, a form or an HTML page. */
const ESCAPES: readonly ((text: string) => string)[] = [
  inJson,
  inJsonAsAscii,
  (text) => upperHex(inJsonAsAscii(text)),
  (text) => text.replaceAll("/", "\\/"),
  inUrl,
  (text) => lowerHex(inUrl(text)),
  (text) => text.replaceAll(" ", "+"),
  inHtml(10),
  inHtml(16),
  (text) => upperHex(inHtml(16)(text)),
  (text) => text.replace(/[&<>"]/g, (char) => `&${NAMED[char]};`),
];

/** No spelling of a character is longer. */
export const LONGEST_SPELLING = 64;

const MAX_KNOWN = 500;
/** Of characters met before. */
const known = new Map<string, readonly string[]>();
/** What it costs to make those of another one. */
const COST = 500;

/** A whole text as it is sent: as it is, in JSON, in JSON within JSON, in a URL, in a form. */
export function asSent(text: string): readonly string[] {
  const form = inUrl(text).replaceAll("%20", "+");
  return [...new Set([text, inJson(text), inJson(inJson(text)), inUrl(text), form])];
}

function escapedOnce(text: string): readonly string[] {
  return [...new Set([text, ...ESCAPES.map((inOther) => inOther(text))])];
}

/**
 * All the ways in which one character may be written, escaped up to twice: an error page quotes a
 * JSON body that quotes a URL; and JSON in JSON, up to four times. Letters and digits are the same everywhere.
 */
export function spellings(char: string, budget?: { left: number }): readonly string[] {
  if (PLAIN.test(char)) return [char];
  let spelled = known.get(char);
  if (spelled === undefined) {
    if (budget !== undefined) budget.left -= COST;
    spelled = escapedOften(char);
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(char, spelled);
  }
  return spelled;
}

function escapedOften(char: string): readonly string[] {
  const twice = [...new Set(escapedOnce(char).flatMap(escapedOnce))];
  const thrice = twice.map(inJson);
  return [...new Set([...twice, ...thrice, ...thrice.map(inJson)])];
}
