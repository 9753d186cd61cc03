import type { ToolContext } from "../context/tool-context.ts";
import type { EventSink } from "../pipeline/call.ts";
import type { ChunkEvent, ProgressEvent, ToolEvent } from "../result/tool-event.ts";
import type { ToolResult } from "../result/tool-result.ts";

/** Progress that a slow caller has not taken yet is kept up to this many events, newest last. */
const MAX_PROGRESS = 100;

/** Starts a call that reports to a sink. */
export type StartCall<Content> = (
  sink: EventSink,
  context: ToolContext,
) => Promise<ToolResult<Content>>;

interface QueuedEvent {
  readonly event: ProgressEvent | ChunkEvent;
  /** Lets the call go on: the reader has asked for more. */
  readonly taken: () => void;
}

/** Events on their way from a call to its reader. The call waits until the reader comes for more. */
class EventQueue implements EventSink {
  readonly #events: QueuedEvent[] = [];
  #wake: (() => void) | undefined;
  #ended = false;

  progress(event: ProgressEvent): void {
    if (this.#events.length >= MAX_PROGRESS) {
      const oldest = this.#events.findIndex((queued) => queued.event.type === "progress");
      if (oldest !== -1) this.#events.splice(oldest, 1);
    }
    this.#push(event, () => {});
  }

  chunk(event: ChunkEvent): Promise<void> {
    return new Promise((resolve) => this.#push(event, resolve));
  }

  /** The next event; `undefined` where there is none yet. The call goes on once it is `taken`. */
  take(): QueuedEvent | undefined {
    return this.#events.shift();
  }

  /** Resolves at the next event, or at the end. */
  next(): Promise<void> {
    if (this.#events.length > 0 || this.#ended) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** The call has ended: nothing more will come. */
  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /** Lets every waiting chunk go: nobody reads any more. */
  abandon(): void {
    this.end();
    for (const queued of this.#events.splice(0)) queued.taken();
  }

  #push(event: ProgressEvent | ChunkEvent, taken: () => void): void {
    // Work that was left behind may go on talking: the result is the last word.
    if (this.#ended) {
      taken();
      return;
    }
    this.#events.push({ event, taken });
    this.#wake?.();
    this.#wake = undefined;
  }
}

type End<Content> = { readonly result: ToolResult<Content> } | { readonly fault: unknown };

/**
 * A call as events: progress and chunks at the reader's pace, then one result. It starts at the
 * first read; a reader who leaves early aborts it, also while waiting for an event. Written by hand,
 * because an async generator cannot be left while it waits.
 */
export class EventStream<Content> implements AsyncIterableIterator<ToolEvent<Content>, undefined> {
  readonly #context: ToolContext;
  readonly #start: StartCall<Content>;
  readonly #queue = new EventQueue();
  readonly #leave = new AbortController();
  readonly #forward = (): void => this.#leave.abort(this.#context.signal?.reason);
  #state: "new" | "open" | "done" = "new";
  #outcome: End<Content> | undefined;
  #current: QueuedEvent | undefined;

  constructor(context: ToolContext, start: StartCall<Content>) {
    this.#context = context;
    this.#start = start;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<ToolEvent<Content>, undefined>> {
    if (this.#state === "new") this.#open();
    this.#current?.taken();
    this.#current = undefined;
    for (;;) {
      if (this.#state === "done") return { done: true, value: undefined };
      this.#current = this.#queue.take();
      if (this.#current !== undefined) return { done: false, value: this.#current.event };
      if (this.#outcome !== undefined) return this.#last(this.#outcome);
      await this.#queue.next();
    }
  }

  async return(): Promise<IteratorResult<ToolEvent<Content>, undefined>> {
    this.#close();
    return { done: true, value: undefined };
  }

  #open(): void {
    this.#state = "open";
    const { signal } = this.#context;
    signal?.addEventListener("abort", this.#forward, { once: true });
    if (signal?.aborted === true) this.#forward();
    const settle = (outcome: End<Content>): void => {
      this.#outcome = outcome;
      this.#queue.end();
    };
    const call = async (): Promise<ToolResult<Content>> =>
      this.#start(this.#queue, { ...this.#context, signal: this.#leave.signal });
    call().then(
      (result) => settle({ result }),
      (fault: unknown) => settle({ fault }),
    );
  }

  #last(outcome: End<Content>): IteratorResult<ToolEvent<Content>, undefined> {
    this.#close();
    if ("fault" in outcome) throw outcome.fault;
    return { done: false, value: { type: "result", result: outcome.result } };
  }

  #close(): void {
    this.#state = "done";
    this.#context.signal?.removeEventListener("abort", this.#forward);
    if (this.#outcome === undefined) this.#leave.abort();
    this.#current?.taken();
    this.#queue.abandon();
  }
}
