import { type JoinedText, joinLines, lengthBeforeBegun } from "./line-ends.ts";
import { type Needles, needlesOf, type SearchBudget } from "./needle.ts";
import { addSpan, NeedleSearch, type Span, type TextEnd } from "./needle-search.ts";

/** What a search of a text may look at, and for each of its characters. */
const BUDGET = 50_000;
const BUDGET_PER_CHARACTER = 50;

/** What a search came to. */
export interface Found {
  /** Where secrets stand, in order. */
  readonly spans: readonly Span[];
  /** Where the text's end begins that may be the start of a secret; its length for nowhere. */
  readonly openFrom: number;
}

/** Finds secrets in texts, however each is written, also where it is wrapped into lines. */
export class SecretFinder {
  readonly #needles: Needles;
  /** Made when first needed: of most texts, most secrets never have several lines. */
  #all: NeedleSearch | undefined;
  #unbroken: NeedleSearch | undefined;
  #wrapped: NeedleSearch | undefined;

  constructor(secrets: Iterable<string>) {
    this.#needles = needlesOf(secrets);
  }

  /** Nothing to find. */
  get isIdle(): boolean {
    return this.#needles.unbroken.length === 0;
  }

  /**
   * Where secrets stand, and beginnings of such that were cut off; what overlaps is one. The whole
   * text where that would take too long to find out: who wrote both secret and text may aim at that.
   */
  find(text: string): readonly Span[] {
    return this.search(text, "whole")?.spans ?? [{ from: 0, to: text.length }];
  }

  /** `undefined` where it would take too long. */
  search(text: string, end: TextEnd): Found | undefined {
    const budget = { left: BUDGET + BUDGET_PER_CHARACTER * text.length };
    const lines = joinLines(text);
    const found =
      lines === undefined
        ? this.#inOneLine(text, end, budget)
        : this.#inLines(text, lines, end, budget);
    return budget.left < 0 ? undefined : found;
  }

  #inOneLine(text: string, end: TextEnd, budget: SearchBudget): Found {
    const { unbroken, wrapped } = this.#needles;
    this.#all ??= new NeedleSearch([...unbroken, ...wrapped]);
    const spans = this.#all.find(text, end, budget);
    if (end === "whole") return { spans, openFrom: text.length };
    return { spans, openFrom: openFrom(this.#all, text, budget) };
  }

  #inLines(text: string, lines: JoinedText, end: TextEnd, budget: SearchBudget): Found {
    this.#unbroken ??= new NeedleSearch(this.#needles.unbroken);
    this.#wrapped ??= new NeedleSearch(this.#needles.wrapped);
    const unbroken = this.#unbroken.find(text, end, budget);
    const wrapped = this.#wrapped.find(lines.text, end, budget);
    const spans = merged(unbroken, wrapped.map(lines.originOf));
    if (end === "whole") return { spans, openFrom: text.length };
    const { length } = lines.text;
    const at = openFrom(this.#wrapped, lines.text, budget);
    const open = at === length ? text.length : lines.originOf({ from: at, to: length }).from;
    return { spans, openFrom: Math.min(this.#unbroken.openFrom(text, budget), open) };
  }
}

/** The end of a text may also be the start of a line end that stands within a secret. */
function openFrom(search: NeedleSearch, text: string, budget: SearchBudget): number {
  const at = search.openFrom(text, budget);
  const clear = lengthBeforeBegun(text);
  if (clear === text.length) return at;
  const before = search.openFrom(text.slice(0, clear), budget);
  return before === clear ? at : Math.min(at, before);
}

function merged(some: readonly Span[], others: readonly Span[]): Span[] {
  const spans: Span[] = [];
  for (const span of [...some, ...others].sort((a, b) => a.from - b.from)) addSpan(spans, span);
  return spans;
}
