import { follow, type Needle, needlesOf } from "./needle.ts";
import { MASK } from "./secret.ts";

/** A piece of a text, from one offset up to another. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * What stands after a text's end. `cut`: nothing, the rest was lost. `open`: more of it may come.
 * `whole`: nothing, or it was cut off; a short beginning of a long secret is taken for a word.
 */
export type TextEnd = "whole" | "open" | "cut";

/** A shorter beginning of a secret is no secret that was cut off. */
const MIN_CUT = 8;
/** A longer one is one at the end of a text, too: hardly a word. */
const CLEAR_CUT = 12;
const MIN_BEGIN = 4;
/** What stands where somebody cut a text off. */
const CUT_MARKS = ["…", "...", '"...'];
/** The end of a base64, in which the last character may be another than in a longer one. */
const BASE64_END = /[\w+/-]?={1,2}/y;

/** Finds secrets in texts: one pass for all of them, however each is written. */
export class SecretFinder {
  readonly #needles: readonly Needle[];
  /** The needles by what they may begin with. */
  readonly #byFirst = new Map<string, Needle[]>();
  /** Finds the first characters of any needle. */
  readonly #begins: RegExp;
  readonly #longest: number;

  constructor(secrets: Iterable<string>) {
    this.#needles = needlesOf(secrets);
    const begins = this.#needles.map((needle) => beginOf(needle).map(oneOf).join(""));
    this.#begins = new RegExp([...new Set([...begins, oneOf([MASK])])].join("|"), "g");
    for (const needle of this.#needles) {
      for (const first of new Set(needle[0]?.map((text) => text.charAt(0)))) {
        const others = this.#byFirst.get(first);
        if (others === undefined) this.#byFirst.set(first, [needle]);
        else others.push(needle);
      }
    }
    this.#longest = Math.max(0, ...this.#needles.map(longestSpelling));
  }

  /** Nothing to find. */
  get isIdle(): boolean {
    return this.#needles.length === 0;
  }

  /** Where secrets stand, and beginnings of such that were cut off; what overlaps is one. */
  find(text: string, end: TextEnd): Span[] {
    const spans: Span[] = [];
    const begins = this.#begins;
    begins.lastIndex = 0;
    for (let match = begins.exec(text); match !== null; match = begins.exec(text)) {
      const from = match.index;
      // Secrets may overlap, so the search goes on within what was found.
      begins.lastIndex = from + 1;
      const to = this.#endOf(text, from, end);
      const last = spans.at(-1);
      if (to === undefined || (last !== undefined && to <= last.to)) continue;
      if (last !== undefined && from < last.to) spans[spans.length - 1] = { from: last.from, to };
      else spans.push({ from, to });
    }
    return spans;
  }

  /** Where the text's end begins that may be the start of a secret; its length for nowhere. */
  openFrom(text: string): number {
    for (let from = Math.max(0, text.length - this.#longest); from < text.length; from += 1) {
      const needles = this.#byFirst.get(text.charAt(from));
      if (needles?.some((needle) => follow(text, from, needle).ranOut)) return from;
    }
    return text.length;
  }

  /** Where that ends which begins there, the longest; `undefined` where it is no secret. */
  #endOf(text: string, from: number, end: TextEnd): number | undefined {
    // What is masked already stays so, even where a secret is part of the mask.
    let to = text.startsWith(MASK, from) ? from + MASK.length : undefined;
    for (const needle of this.#byFirst.get(text.charAt(from)) ?? []) {
      const followed = follow(text, from, needle);
      const { length, ends } = followed;
      if (length < needle.length && length < MIN_CUT) continue;
      let own: number | undefined;
      if (length === needle.length) own = Math.max(...ends);
      else if (isCutAtEnd(followed, needle, end)) own = text.length;
      else own = ends.find((at) => isCutAt(text, at, length));
      if (own !== undefined && (to === undefined || own > to)) to = own;
    }
    return to;
  }
}

function isCutAt(text: string, at: number, length: number): boolean {
  if (CUT_MARKS.some((mark) => text.startsWith(mark, at))) return true;
  BASE64_END.lastIndex = at;
  return length >= CLEAR_CUT && BASE64_END.test(text);
}

/** The end of a whole text is no mark by itself: an ordinary word may begin like a secret. */
function isCutAtEnd(
  { length, ranOut }: { length: number; ranOut: boolean },
  needle: Needle,
  end: TextEnd,
): boolean {
  if (!ranOut || end === "open") return false;
  return end === "cut" || length >= CLEAR_CUT || length * 2 >= needle.length;
}

/** Enough of it to be rare. Shorter where a character has many spellings: the pattern would take long to compile. */
function beginOf(needle: Needle): Needle {
  const begin = needle.slice(0, MIN_CUT);
  return begin.slice(MIN_BEGIN).every(({ length }) => length === 1)
    ? begin
    : begin.slice(0, MIN_BEGIN);
}

/** A pattern for any of these texts. */
function oneOf(texts: readonly string[]): string {
  const patterns = texts.map((text) => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
  return patterns.length === 1 ? (patterns[0] as string) : `(?:${patterns.join("|")})`;
}

function longestSpelling(needle: Needle): number {
  return needle.reduce(
    (sum, spellings) => sum + Math.max(...spellings.map((text) => text.length)),
    0,
  );
}
