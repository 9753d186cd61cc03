import { hostFault } from "./host.ts";
import type { QueryParameter } from "./query-template.ts";
import { namesOf, parseTemplate, type TemplatePart } from "./text-template.ts";
import type { ArgumentUrl, UrlTemplate } from "./url-template.ts";

/** A URL template, or what is wrong with it. */
export interface ParsedUrl {
  readonly template: UrlTemplate | ArgumentUrl | undefined;
  /** The arguments that it names. */
  readonly names: readonly string[];
  readonly faults: readonly string[];
}

/**
 * Reads a URL with `{argument}` names. The URL parser itself decides which part each name is in:
 * it is given the URL with a word in place of each, and the words are looked for in what it made.
 */
export function parseUrl(source: string): ParsedUrl {
  const { parts, faults: written } = parseTemplate(source);
  const names = namesOf(parts);
  const [only] = parts;
  if (parts.length === 1 && typeof only === "object")
    return { template: { argument: only.name }, names, faults: [] };
  const failed = (...faults: string[]): ParsedUrl => ({
    template: undefined,
    names,
    faults: [...written, ...faults],
  });
  if (written.length > 0) return failed();
  if (/[\p{Cc}\s\\]/u.test(source))
    return failed("holds a space, a control character or a backslash");

  const words = new Words(source, names);
  const marked = words.mark(parts);
  if (!URL.canParse(marked))
    return failed('is no absolute URL such as "https://api.example.com/users/{id}"');
  const url = new URL(marked);
  const faults = urlFaults(url, words, names.length);
  if (source.includes("#")) faults.push("has a fragment, which is never sent");
  if (/\/(?:\.|%2e){1,2}(?:[/?]|$)/i.test(marked)) faults.push('has a segment "." or ".."');
  const query = parseQuery(url.search, words, faults);
  if (faults.length > 0) return failed(...faults);
  return {
    names,
    faults,
    template: {
      protocol: url.protocol,
      host: words.parts(url.hostname),
      port: url.port === "" ? "" : `:${url.port}`,
      path: url.pathname
        .slice(1)
        .split("/")
        .map((segment) => words.parts(segment)),
      query,
    },
  };
}

function urlFaults(url: URL, words: Words, named: number): string[] {
  const faults: string[] = [];
  if (words.count(url.protocol) === 0 && url.protocol !== "http:" && url.protocol !== "https:") {
    faults.push(`begins with ${url.protocol}, not http: or https:`);
  }
  if (url.username !== "" || url.password !== "") {
    faults.push("holds credentials; put them in a header");
  }
  if (words.count(url.hostname + url.pathname + url.search) !== named) {
    faults.push("has an argument where none can stand; host, path and query values can take them");
  }
  const labels = url.hostname.split(".");
  if (labels.some((label) => label.startsWith("xn--") && words.count(label) > 0)) {
    faults.push("has an argument beside letters that are not ASCII in its host");
  }
  const fault = hostFault(url);
  return fault === undefined ? faults : [...faults, `cannot be used: ${fault}`];
}

function parseQuery(search: string, words: Words, faults: string[]): QueryParameter[] {
  if (search === "") return [];
  return search
    .slice(1)
    .split("&")
    .map((pair) => {
      const [rawName = "", ...rest] = pair.split("=");
      if (words.count(rawName) > 0) faults.push("has an argument in the name of a query parameter");
      const prefix = rest.length === 0 ? rawName : `${rawName}=`;
      return { name: decodedName(rawName), prefix, value: words.parts(rest.join("=")) };
    });
}

function decodedName(raw: string): string {
  try {
    return decodeURIComponent(raw.replaceAll("+", " "));
  } catch {
    return raw;
  }
}

/** A word for each argument, which occurs nowhere else and which no URL parser changes. */
class Words {
  readonly #names: readonly string[];
  readonly #stem: string;
  readonly #pattern: RegExp;

  constructor(source: string, names: readonly string[]) {
    let stem = "arg";
    while (source.toLowerCase().includes(stem)) stem += "q";
    this.#names = names;
    this.#stem = stem;
    this.#pattern = new RegExp(`${stem}(\\d+)z`);
  }

  mark(parts: readonly TemplatePart[]): string {
    let index = 0;
    return parts
      .map((part) => (typeof part === "string" ? part : `${this.#stem}${index++}z`))
      .join("");
  }

  count(text: string): number {
    return text.split(this.#pattern).length >> 1;
  }

  /** Text in pieces: what stands between the words, and the arguments in their places. */
  parts(text: string): TemplatePart[] {
    return text
      .split(this.#pattern)
      .map((piece, index) => (index % 2 === 0 ? piece : { name: this.#names[Number(piece)] ?? "" }))
      .filter((part) => part !== "");
  }
}
