import type { Span, TextEnd } from "./needle-search.ts";
import { MASK } from "./secret.ts";
import type { SecretFinder } from "./secret-finder.ts";

/** What is masked; `isShown` once the mask stands for it in what has left. */
interface Masked extends Span {
  readonly isShown: boolean;
}

/**
 * A text that comes in pieces: what of it is secret, and what is not clear yet. Offsets count from
 * the text's very beginning; what has left and cannot be part of a secret any more is forgotten.
 */
export class TextTrack {
  #text = "";
  /** Offset of what is kept of the text. */
  #start = 0;
  /** Where that begins which may be the start of a secret. */
  #openFrom = 0;
  #masked: Masked[] = [];
  /** It would take too long to look for secrets in it: all that comes is masked. */
  #isOverdone = false;

  /** Nothing of it is held, and nothing that comes can belong to what has left. */
  get isIdle(): boolean {
    return this.#text === "" && !this.#isOverdone;
  }

  /** Adds a piece, and says where it stands. */
  append(piece: string, finder: SecretFinder): Span {
    const from = this.#end;
    this.#text += piece;
    this.#look(finder, this.#openFrom, "open");
    return { from, to: this.#end };
  }

  /** Looks again at all that is held: there are other secrets to find. */
  lookAgain(finder: SecretFinder): void {
    this.#look(finder, this.#start, "open");
  }

  /** Takes the text for cut off: what may be the start of a secret is one, if it is long enough. */
  cut(finder: SecretFinder): void {
    this.#look(finder, this.#openFrom, "cut");
  }

  /** Whether a piece reaches into what is not clear yet. */
  isOpen({ from, to }: Span): boolean {
    return from < to && to > this.#openFrom;
  }

  /** A piece as it may leave. A mask stands in the first piece that a secret touches. */
  masked(piece: string, { from, to }: Span): string {
    let text = "";
    let at = from;
    this.#masked = this.#masked.map((span) => {
      if (span.to <= from || span.from >= to) return span;
      text += piece.slice(at - from, Math.max(0, span.from - from));
      if (!span.isShown) text += MASK;
      at = Math.min(span.to, to);
      return { ...span, isShown: true };
    });
    return at === from ? piece : text + piece.slice(at - from);
  }

  /** Forgets what has left, up to an offset. */
  forget(to: number): void {
    const start = Math.max(this.#start, Math.min(to, this.#openFrom));
    this.#text = this.#text.slice(start - this.#start);
    this.#start = start;
    this.#masked = this.#masked.filter((span) => span.to > start);
  }

  get #end(): number {
    return this.#start + this.#text.length;
  }

  #look(finder: SecretFinder, from: number, end: TextEnd): void {
    const text = this.#text.slice(from - this.#start);
    const found = this.#isOverdone ? undefined : finder.search(text, end);
    this.#isOverdone = found === undefined;
    const { spans, openFrom } = found ?? {
      spans: [{ from: 0, to: text.length }],
      openFrom: text.length,
    };
    this.#masked = merged(
      this.#masked,
      spans.map((span) => ({ from: from + span.from, to: from + span.to, isShown: false })),
    );
    this.#openFrom = from + openFrom;
  }
}

/** Both in order; what overlaps is one. */
function merged(some: readonly Masked[], others: readonly Masked[]): Masked[] {
  if (others.length === 0) return [...some];
  const all: Masked[] = [];
  for (const span of [...some, ...others].sort((a, b) => a.from - b.from)) {
    const last = all.at(-1);
    if (last === undefined || span.from >= last.to) all.push(span);
    else {
      const isShown = last.isShown || span.isShown;
      all[all.length - 1] = { from: last.from, to: Math.max(last.to, span.to), isShown };
    }
  }
  return all;
}
