import type { CallContext } from "@exec/core";
import type { BatchContext } from "./batch-function.ts";
import type { BatchItem } from "./batch-item.ts";

/** One call of a batch function, as the function sees it. */
export class BatchRun implements BatchContext {
  readonly toolName: string;
  readonly contexts: readonly CallContext[];
  readonly #items: readonly BatchItem[];
  /** Those who wait, from when the signal is first read. */
  readonly #waiting = new Set<BatchItem>();
  #controller: AbortController | undefined;

  constructor(toolName: string, items: readonly BatchItem[]) {
    this.toolName = toolName;
    this.contexts = items.map(({ context }) => context);
    this.#items = items;
  }

  get tenantId(): string | undefined {
    return this.contexts[0]?.tenantId;
  }

  get userId(): string | undefined {
    return this.contexts[0]?.userId;
  }

  get deadline(): number | undefined {
    const waiting = this.#items.filter(({ waits }) => waits);
    let latest = 0;
    for (const { context } of waiting.length > 0 ? waiting : this.#items) {
      if (context.deadline === undefined) return undefined;
      latest = Math.max(latest, context.deadline);
    }
    return latest;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      for (const item of this.#items) if (item.waits) this.#watch(item);
      this.abortIfLeft();
    }
    return this.#controller.signal;
  }

  #watch(item: BatchItem): void {
    this.#waiting.add(item);
    const leave = (): void => {
      if (this.#waiting.delete(item)) this.abortIfLeft(item);
    };
    item.context.signal.addEventListener("abort", leave, { once: true });
  }

  /** Takes note that the work of an item has come to an end. */
  ended(item: BatchItem): void {
    this.#waiting.delete(item);
  }

  /**
   * Aborts where nobody waits any more for work that is still under way.
   * @param left the last one who left, for whose reason it aborts
   */
  abortIfLeft(left?: BatchItem): void {
    if (this.#controller === undefined || this.#waiting.size > 0) return;
    const last = left ?? this.#items.find(({ isAnswered }) => !isAnswered);
    if (last !== undefined) this.#controller.abort(last.context.signal.reason);
  }
}
