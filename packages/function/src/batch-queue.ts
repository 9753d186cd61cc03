import { after, type CallContext, type Clock } from "@exec/core";
import { BatchItem } from "./batch-item.ts";
import { type RunBatch, sendBatch } from "./send-batch.ts";

/** What a queue is made of. */
export interface BatchQueueInit {
  readonly toolName: string;
  readonly run: RunBatch;
  readonly maxSize: number;
  readonly delayMs: number;
  readonly clock: Clock;
}

/** A batch that still takes items. */
interface Collecting {
  readonly items: BatchItem[];
  /** Takes back the timer that would send it. */
  unschedule(): void;
}

/** Collects calls into batches: one at a time for each identity, so that nobody shares one with others. */
export class BatchQueue {
  readonly #init: BatchQueueInit;
  readonly #collecting = new Map<string, Collecting>();

  constructor(init: BatchQueueInit) {
    this.#init = init;
  }

  /** Adds a call to its callers' batch; gives its own answer. */
  join(args: unknown, context: CallContext): Promise<unknown> {
    // A cut-off before the batch is sent says so, and may be tried again.
    context.report({ effect: "none" });
    const { identity } = context;
    return new Promise((resolve, reject) => {
      const batch = this.#collecting.get(identity) ?? this.#open(identity);
      batch.items.push(new BatchItem(args, context, resolve, reject));
      if (batch.items.length >= this.#init.maxSize) this.#send(identity, batch);
    });
  }

  #open(identity: string): Collecting {
    const batch: Collecting = {
      items: [],
      unschedule: this.#schedule(() => this.#send(identity, batch)),
    };
    this.#collecting.set(identity, batch);
    return batch;
  }

  #schedule(send: () => void): () => void {
    const { clock, delayMs } = this.#init;
    if (delayMs === 0) {
      const turn = setImmediate(send);
      return () => clearImmediate(turn);
    }
    const timer = after(clock, delayMs, send);
    return () => clock.disarm(timer);
  }

  #send(identity: string, batch: Collecting): void {
    this.#collecting.delete(identity);
    batch.unschedule();
    const { toolName, run } = this.#init;
    void sendBatch(toolName, run, batch.items);
  }
}
