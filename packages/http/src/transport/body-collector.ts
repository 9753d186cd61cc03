/** From this size on a piece is kept as it is; a smaller one would cost more than it holds. */
const KEPT_AS_IT_IS = 16_384;
const FIRST_BLOCK = 4096;
const LARGEST_BLOCK = 262_144;

const NOTHING: Buffer = Buffer.alloc(0);

/**
 * Gathers a body's pieces in memory of about its size, however small the pieces: the small ones
 * are copied next to each other into blocks.
 */
export class BodyCollector {
  size = 0;
  readonly #parts: Buffer[] = [];
  #block = NOTHING;
  /** What of the block is in no part yet. */
  #from = 0;
  #to = 0;

  add(chunk: Buffer): void {
    const isFirst = this.size === 0;
    this.size += chunk.length;
    // Most answers come in one piece.
    if (isFirst || chunk.length >= KEPT_AS_IT_IS) {
      this.#closePart();
      this.#parts.push(chunk);
      return;
    }
    if (this.#to + chunk.length > this.#block.length) this.#startBlock(chunk.length);
    this.#to += chunk.copy(this.#block, this.#to);
  }

  /** All pieces in one. */
  bytes(): Buffer {
    this.#closePart();
    const [first = NOTHING] = this.#parts;
    return this.#parts.length <= 1 ? first : Buffer.concat(this.#parts, this.size);
  }

  #startBlock(atLeast: number): void {
    this.#closePart();
    const doubled = Math.min(Math.max(this.#block.length * 2, FIRST_BLOCK), LARGEST_BLOCK);
    this.#block = Buffer.allocUnsafe(Math.max(doubled, atLeast));
    this.#from = this.#to = 0;
  }

  #closePart(): void {
    if (this.#to > this.#from) this.#parts.push(this.#block.subarray(this.#from, this.#to));
    this.#from = this.#to;
  }
}
