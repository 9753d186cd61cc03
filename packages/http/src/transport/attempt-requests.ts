import { type CallContext, type Effect, graverEffect } from "@exec/core";
import type { Exchange, ExchangeListener } from "./exchange.ts";

/**
 * The requests of one attempt. The call learns from here what they have changed so far, all together;
 * those that are left behind when the attempt is over are ended.
 */
export class AttemptRequests implements ExchangeListener {
  readonly #context: CallContext;
  readonly #open = new Set<Exchange>();
  /** What the requests that are over have changed. */
  #past: Effect = "none";
  #told: Effect | undefined;
  #isOver = false;

  constructor(context: CallContext) {
    this.#context = context;
  }

  /** The attempt has ended, so nothing more is to be sent. */
  get isOver(): boolean {
    return this.#isOver;
  }

  begun(exchange: Exchange): void {
    this.#open.add(exchange);
    this.#tell();
  }

  changed(): void {
    this.#tell();
  }

  ended(exchange: Exchange): void {
    this.#open.delete(exchange);
    this.#past = graverEffect(this.#past, exchange.effect);
    this.#tell();
  }

  /** Ends what is still open. */
  end(): void {
    this.#isOver = true;
    for (const exchange of this.#open) exchange.abort();
  }

  #tell(): void {
    let effect = this.#past;
    for (const exchange of this.#open) effect = graverEffect(effect, exchange.effect);
    // Told once: an author who knows better may have said another word since.
    if (effect !== this.#told) this.#context.report({ effect });
    this.#told = effect;
  }
}
