import type { CallContext } from "@exec/core";
import type { BatchContext } from "./batch-function.ts";

/** One call of a batch function, as the function sees it. */
export class BatchRun implements BatchContext {
  readonly toolName: string;
  readonly contexts: readonly CallContext[];
  #controller: AbortController | undefined;

  constructor(toolName: string, contexts: readonly CallContext[]) {
    this.toolName = toolName;
    this.contexts = contexts;
  }

  get tenantId(): string | undefined {
    return this.contexts[0]?.tenantId;
  }

  get userId(): string | undefined {
    return this.contexts[0]?.userId;
  }

  get deadline(): number | undefined {
    const waiting = this.contexts.filter(({ isCut }) => !isCut);
    let latest = 0;
    for (const { deadline } of waiting.length > 0 ? waiting : this.contexts) {
      if (deadline === undefined) return undefined;
      latest = Math.max(latest, deadline);
    }
    return latest;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      abortWithLast(this.#controller, this.contexts);
    }
    return this.#controller.signal;
  }
}

/** Aborts when the last of these calls is cut off, for that one's reason. */
function abortWithLast(controller: AbortController, contexts: readonly CallContext[]): void {
  let waiting = contexts.length;
  for (const { signal } of contexts) {
    const leave = (): void => {
      waiting -= 1;
      if (waiting === 0) controller.abort(signal.reason);
    };
    if (signal.aborted) leave();
    else signal.addEventListener("abort", leave, { once: true });
  }
}
