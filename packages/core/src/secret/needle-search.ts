import { type Followed, follow } from "./follow.ts";
import type { Needle, SearchBudget } from "./needle.ts";
import { MASK } from "./secret.ts";
import { LONGEST_SPELLING } from "./spellings.ts";

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

/** Looks for all needles in one pass over a text. */
export class NeedleSearch {
  /** The needles by what they may begin with. */
  readonly #byFirst = new Map<string, Needle[]>();
  /** Finds the first characters of any needle. */
  readonly #begins: RegExp;
  readonly #longest: number;

  constructor(needles: readonly Needle[]) {
    const begins = new Set([oneOf([MASK])]);
    let longest = 0;
    for (const needle of needles) {
      const begin = beginOf(needle);
      begins.add(begin.map(oneOf).join(""));
      for (const first of new Set(begin[0]?.map((text) => text.charAt(0)))) {
        const others = this.#byFirst.get(first);
        if (others === undefined) this.#byFirst.set(first, [needle]);
        else others.push(needle);
      }
      longest = Math.max(longest, needle.text.length);
    }
    this.#begins = new RegExp([...begins].join("|"), "g");
    this.#longest = longest * LONGEST_SPELLING;
  }

  /** Where they stand, and beginnings of such that were cut off; what overlaps is one. */
  find(text: string, end: TextEnd, budget: SearchBudget): Span[] {
    const spans: Span[] = [];
    const begins = this.#begins;
    begins.lastIndex = 0;
    for (let match = begins.exec(text); match !== null; match = begins.exec(text)) {
      const from = match.index;
      // Secrets may overlap, so the search goes on within what was found.
      begins.lastIndex = from + 1;
      const to = this.#endOf(text, from, end, budget);
      if (budget.left < 0) break;
      if (to !== undefined) addSpan(spans, { from, to });
    }
    return spans;
  }

  /** Where the text's end begins that may be the start of a needle; its length for nowhere. */
  openFrom(text: string, budget: SearchBudget): number {
    for (let from = Math.max(0, text.length - this.#longest); from < text.length; from += 1) {
      for (const needle of this.#byFirst.get(text.charAt(from)) ?? []) {
        if (follow(text, from, needle, budget).ranOut) return from;
        if (budget.left < 0) return from;
      }
    }
    return text.length;
  }

  /** Where that ends which begins there, the longest; `undefined` where it is no secret. */
  #endOf(text: string, from: number, end: TextEnd, budget: SearchBudget): number | undefined {
    // What is masked already stays so, even where a secret is part of the mask.
    let to = text.startsWith(MASK, from) ? from + MASK.length : undefined;
    for (const needle of this.#byFirst.get(text.charAt(from)) ?? []) {
      const followed = follow(text, from, needle, budget);
      if (budget.left < 0) return undefined;
      const { length, ends } = followed;
      const cut = length - needle.known;
      if (length < needle.text.length && cut < MIN_CUT) continue;
      let own: number | undefined;
      if (length === needle.text.length) own = Math.max(...ends);
      else if (isCutAtEnd(followed, needle, end)) own = text.length;
      else own = ends.find((at) => isCutAt(text, at, cut));
      if (own !== undefined && (to === undefined || own > to)) to = own;
    }
    return to;
  }
}

/** Adds a span that begins no earlier than the last one; what overlaps is one. */
export function addSpan(spans: Span[], { from, to }: Span): void {
  const last = spans.at(-1);
  if (last === undefined || from >= last.to) spans.push({ from, to });
  else if (to > last.to) spans[spans.length - 1] = { from: last.from, to };
}

function isCutAt(text: string, at: number, cut: number): boolean {
  if (CUT_MARKS.some((mark) => text.startsWith(mark, at))) return true;
  BASE64_END.lastIndex = at;
  return cut >= CLEAR_CUT && BASE64_END.test(text);
}

/** The end of a whole text is no mark by itself: an ordinary word may begin like a secret. */
function isCutAtEnd({ length, ranOut }: Followed, needle: Needle, end: TextEnd): boolean {
  if (!ranOut || end === "open") return false;
  if (end === "cut" || length - needle.known >= CLEAR_CUT) return true;
  const isWord = /^[a-z]+$/i.test(needle.text.slice(0, length));
  return !isWord && length * 2 >= needle.text.length;
}

/** Enough of it to be rare. Shorter where a character has many spellings: the pattern would take long to compile. */
function beginOf({ text, spelled }: Needle): (readonly string[])[] {
  const begin = Array.from(text.slice(0, 2 * MIN_CUT), (char) => spelled?.(char) ?? [char]);
  const isPlain = begin.slice(MIN_BEGIN, MIN_CUT).every(({ length }) => length === 1);
  return begin.slice(0, isPlain ? MIN_CUT : MIN_BEGIN);
}

/** A pattern for any of these texts. */
function oneOf(texts: readonly string[]): string {
  const patterns = texts.map((text) => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
  return patterns.length === 1 ? (patterns[0] as string) : `(?:${patterns.join("|")})`;
}
