import { isNativeError } from "node:util/types";
import { type CallContext, ToolError } from "@exec/core";

/** One call that waits in a batch for its answer. */
export class BatchItem {
  readonly args: unknown;
  readonly context: CallContext;
  /** Its work has come to an end, whether or not its caller has left before. */
  isAnswered = false;
  readonly #resolve: (value: unknown) => void;
  readonly #reject: (reason: unknown) => void;

  constructor(
    args: unknown,
    context: CallContext,
    resolve: (value: unknown) => void,
    reject: (reason: unknown) => void,
  ) {
    this.args = args;
    this.context = context;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Whether somebody waits for it still. */
  get waits(): boolean {
    return !this.isAnswered && !this.context.isCut;
  }

  /** Gives its caller a value, or fails with an `Error`. */
  answer(value: unknown): void {
    // An error of another realm is no instance of ours.
    if (value instanceof Error || isNativeError(value)) {
      this.fail(value);
      return;
    }
    this.isAnswered = true;
    this.#resolve(value);
  }

  fail(thrown: unknown): void {
    this.isAnswered = true;
    const effect = effectOf(thrown);
    // The author knows better than "unknown", which was said when the batch was sent.
    if (effect !== undefined) this.context.report({ effect });
    this.#reject(thrown);
  }
}

function effectOf(thrown: unknown): ToolError["effect"] {
  try {
    return ToolError.is(thrown) ? thrown.effect : undefined;
  } catch {
    // A thrown proxy may fail at any look.
    return undefined;
  }
}
