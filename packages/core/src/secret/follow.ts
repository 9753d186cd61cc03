import type { Needle, SearchBudget } from "./needle.ts";

/** How far a text follows a needle. */
export interface Followed {
  /** How much of the needle stands there. */
  readonly length: number;
  /** Where the text goes on after it; more than one place where a spelling begins like another. */
  readonly ends: readonly number[];
  /** The text ended while it still followed. */
  readonly ranOut: boolean;
}

/** What begins another spelling of itself: `\` and `\\`, `%` and `%25`, `&` and `&amp;`. */
const ESCAPES = new Set(["\\", "%", "&"].map((char) => char.charCodeAt(0)));

/** Follows a needle in a text from a place on, along all spellings at once. Stops when the budget is spent. */
export function follow(text: string, from: number, needle: Needle, budget: SearchBudget): Followed {
  let ends = [from];
  let ranOut = false;
  let length = 0;
  while (length < needle.text.length) {
    const same = ends.length === 1 ? asItIs(text, ends[0] as number, needle.text, length) : 0;
    if (same > 0) {
      budget.left -= same;
      length += same;
      ends = [(ends[0] as number) + same];
      continue;
    }
    const char = String.fromCodePoint(needle.text.codePointAt(length) as number);
    const spelled = needle.spelled?.(char, budget) ?? [char];
    budget.left -= spelled.length * ends.length;
    if (budget.left < 0) break;
    const next = new Set<number>();
    for (const at of ends) {
      if (at === text.length) ranOut = true;
      for (const spelling of spelled) {
        const end = at + spelling.length;
        if (end > text.length) ranOut ||= spelling.startsWith(text.slice(at));
        else if (text.startsWith(spelling, at)) next.add(end);
      }
    }
    if (next.size === 0) break;
    length += char.length;
    ends = [...next];
  }
  return { length, ends, ranOut };
}

/** How many characters stand there as they are, and could not stand there in another way. */
function asItIs(text: string, at: number, needle: string, from: number): number {
  let same = 0;
  for (; from + same < needle.length; same += 1) {
    const code = needle.charCodeAt(from + same);
    // Beyond the end there is no code that equals one.
    if (code !== text.charCodeAt(at + same) || ESCAPES.has(code)) break;
  }
  return same;
}
