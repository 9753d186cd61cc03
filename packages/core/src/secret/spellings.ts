/** What no encoding touches. */
const PLAIN = /^[\w.-]$/;
/** Characters that an encoding writes in another way, one by one. */
const SPECIAL = /[^\w.-]/gu;

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
  text.replace(SPECIAL, (char) => {
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

/** Of the characters of ASCII, made when first needed. */
const known = new Map<string, readonly string[]>();

/**
 * All the ways in which one character may be written, escaped up to twice: an error page quotes a
 * JSON body that quotes a URL. Letters and digits are the same everywhere.
 */
export function spellings(char: string): readonly string[] {
  if (PLAIN.test(char)) return [char];
  const spelled = known.get(char) ?? escapedTwice(char);
  if (char <= "\x7f") known.set(char, spelled);
  return spelled;
}

function escapedTwice(char: string): readonly string[] {
  let all = new Set([char]);
  for (let times = 0; times < 2; times += 1) {
    all = new Set([...all].flatMap((text) => [text, ...ESCAPES.map((inOther) => inOther(text))]));
  }
  return [...all];
}
