import { StreamMasking } from "../secret/stream-masking.ts";
import type { Awaitable } from "../spec/json.ts";
import type { Attempt } from "./attempt.ts";
import type { Call, EventSink } from "./call.ts";

/**
 * Hands a stream's chunks to its reader, at the reader's pace. Where there are secrets to mask, a
 * chunk may have to wait for what comes after it; progress events overtake it.
 */
export class StreamOutlet {
  readonly #sink: EventSink;
  readonly #call: Call;
  readonly #attempt: Attempt;
  #masking: StreamMasking | undefined;

  constructor(sink: EventSink, call: Call, attempt: Attempt) {
    this.#sink = sink;
    this.#call = call;
    this.#attempt = attempt;
  }

  /**
   * Resolves once the reader comes for more. The attempt's time-out starts anew then: it bounds the
   * tool, not the reader.
   */
  async send(chunk: unknown): Promise<void> {
    const attempt = this.#attempt;
    // Also for one that is held back: what came of this attempt is not to come again.
    this.#call.delivered = true;
    attempt.unbound();
    const { redactor } = this.#call;
    if (redactor === undefined) {
      await this.#deliver(chunk);
    } else {
      this.#masking ??= new StreamMasking(redactor);
      this.#masking.push(chunk, redactor);
      await this.#deliverAll(this.#masking.ready);
    }
    if (!attempt.isCut && attempt.isBound) attempt.rebound();
  }

  /** The stream has ended, well or not: nothing is held back any more. */
  end(): Promise<void> | undefined {
    const ready = this.#rest();
    if (ready.length === 0) return undefined;
    this.#attempt.unbound();
    return this.#deliverAll(ready);
  }

  /** The attempt is cut off: what was held back goes before the result, at once. */
  cut(): void {
    for (const chunk of this.#rest().splice(0)) this.#deliver(chunk);
  }

  #rest(): unknown[] {
    const { redactor } = this.#call;
    if (this.#masking === undefined || redactor === undefined) return [];
    this.#masking.end(redactor);
    return this.#masking.ready;
  }

  /** One by one; a cut-off may take the rest meanwhile. */
  async #deliverAll(ready: unknown[]): Promise<void> {
    while (ready.length > 0) await this.#deliver(ready.shift());
  }

  #deliver(chunk: unknown): Awaitable<void> {
    return this.#sink.chunk({ type: "chunk", chunk });
  }
}
