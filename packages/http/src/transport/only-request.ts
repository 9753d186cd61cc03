import type { CallContext } from "@exec/core";
import type { Exchange, ExchangeListener } from "./exchange.ts";

/** The one request of an attempt that waits for it: the call learns what it has changed so far. */
export class OnlyRequest implements ExchangeListener {
  readonly #context: CallContext;

  constructor(context: CallContext) {
    this.#context = context;
  }

  begun({ effect }: Exchange): void {
    this.#context.report({ effect });
  }

  changed({ effect }: Exchange): void {
    this.#context.report({ effect });
  }

  ended(): void {}
}
