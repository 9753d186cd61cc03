import { type DataMap, mapData } from "./map-data.ts";
import type { Span } from "./needle-search.ts";
import type { Redactor } from "./redactor.ts";
import { TextTrack } from "./text-track.ts";

/** Chunks that are held back at most, and characters in them. */
const MAX_HELD = 256;
const MAX_HELD_TEXT = 1_000_000;

/** A string of a chunk, and where it stands in the text that the chunks make up. */
interface Piece extends Span {
  readonly path: string;
  readonly track: TextTrack;
}

interface Held {
  readonly chunk: unknown;
  readonly pieces: readonly Piece[];
  /** Characters in its strings. */
  readonly size: number;
}

/**
 * Masks secrets in a stream, also one that is spread over several chunks: what stands at the same
 * place of each chunk is read as one text. A chunk that may hold the start of a secret waits for the
 * next ones, as a whole, and those after it wait behind it. Too many are not held: then what looks
 * like a start is taken for one that was cut off, and what may come of it later is still masked.
 */
export class StreamMasking {
  /** Chunks that may leave, in their order. Whoever lets them leave takes them out. */
  readonly ready: unknown[] = [];
  #redactor: Redactor;
  #held: Held[] = [];
  #heldText = 0;
  readonly #tracks = new Map<string, TextTrack>();

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  /** Takes the next chunk. */
  push(chunk: unknown, redactor: Redactor): void {
    this.#use(redactor);
    const pieces: Piece[] = [];
    const note = (text: string, path = ""): string => {
      const track = this.#tracks.get(path) ?? new TextTrack();
      this.#tracks.set(path, track);
      pieces.push({ path, track, ...track.append(text, redactor.finder) });
      return text;
    };
    // A copy: its author may go on changing the very same object while it is held.
    const copy = mapData(chunk, { ...NO_CHANGE, string: note }, "");
    const size = pieces.reduce((sum, { from, to }) => sum + to - from, 0);
    this.#held.push({ chunk: copy, pieces, size });
    this.#heldText += size;
    this.#release();
  }

  /** No more will come: everything may leave. */
  end(redactor: Redactor): void {
    this.#use(redactor);
    for (const track of this.#tracks.values()) track.cut(this.#redactor.finder);
    for (const held of this.#held.splice(0)) this.#letGo(held);
  }

  /** There may be more secrets by now. */
  #use(redactor: Redactor): void {
    if (redactor === this.#redactor) return;
    this.#redactor = redactor;
    for (const track of this.#tracks.values()) track.lookAgain(redactor.finder);
  }

  /** Lets go what is clear, and what is too much. */
  #release(): void {
    for (let first = this.#held[0]; first !== undefined; first = this.#held[0]) {
      if (first.pieces.some((piece) => piece.track.isOpen(piece))) {
        if (this.#held.length <= MAX_HELD && this.#heldText <= MAX_HELD_TEXT) return;
        for (const { track } of first.pieces) track.cut(this.#redactor.finder);
      }
      this.#held.shift();
      this.#letGo(first);
    }
  }

  #letGo({ chunk, pieces, size }: Held): void {
    this.#heldText -= size;
    let index = 0;
    const masked = (text: string): string => {
      const piece = pieces[index++] as Piece;
      return piece.track.masked(text, piece);
    };
    this.ready.push(mapData(chunk, { ...this.#redactor.map, string: masked }));
    for (const { path, track, to } of pieces) {
      track.forget(to);
      if (track.isIdle && this.#tracks.get(path) === track) this.#tracks.delete(path);
    }
  }
}

/** All chunks of a stream that has ended, as they may leave. */
export function maskChunks(chunks: readonly unknown[], redactor: Redactor): unknown[] {
  const masking = new StreamMasking(redactor);
  for (const chunk of chunks) masking.push(chunk, redactor);
  masking.end(redactor);
  return masking.ready;
}

const NO_CHANGE: DataMap = {
  string: (text) => text,
  name: (text) => text,
  number: (value) => value,
};
