import { MASK } from "./secret.ts";
import type { SecretFinder, Span, TextEnd } from "./secret-finder.ts";

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

  /** Nothing of it is held, and nothing that comes can belong to what has left. */
  get isIdle(): boolean {
    return this.#text === "";
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
    for (const span of finder.find(text, end)) {
      this.#mask({ from: from + span.from, to: from + span.to });
    }
    this.#openFrom = from + finder.openFrom(text);
  }

  /** What overlaps is one. */
  #mask({ from, to }: Span): void {
    const beside = this.#masked.filter((span) => span.to <= from || span.from >= to);
    const inside = this.#masked.filter((span) => !beside.includes(span));
    beside.push({
      from: Math.min(from, ...inside.map((span) => span.from)),
      to: Math.max(to, ...inside.map((span) => span.to)),
      isShown: inside.some((span) => span.isShown),
    });
    this.#masked = beside.sort((a, b) => a.from - b.from);
  }
}
