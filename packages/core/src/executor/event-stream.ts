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
    for (const queued of this.#events.splice(0)) queued.taken();
  }

  #push(event: ProgressEvent | ChunkEvent, taken: () => void): void {
    this.#events.push({ event, taken });
    this.#wake?.();
    this.#wake = undefined;
  }
}

/**
 * A call as events: progress and chunks at the reader's pace, then one result. It starts at the
 * first read; a reader who leaves early aborts it.
 */
export async function* streamEvents<Content>(
  context: ToolContext,
  start: StartCall<Content>,
): AsyncGenerator<ToolEvent<Content>, void, undefined> {
  const queue = new EventQueue();
  const leave = new AbortController();
  const { signal } = context;
  const forward = (): void => leave.abort(signal?.reason);
  signal?.addEventListener("abort", forward, { once: true });
  if (signal?.aborted === true) forward();
  let result: ToolResult<Content> | undefined;
  let current: QueuedEvent | undefined;
  start(queue, { ...context, signal: leave.signal }).then((settled) => {
    result = settled;
    queue.end();
  });
  try {
    while (result === undefined) {
      current = queue.take();
      if (current === undefined) await queue.next();
      else {
        yield current.event;
        current.taken();
      }
    }
    for (let rest = queue.take(); rest !== undefined; rest = queue.take()) yield rest.event;
    yield { type: "result", result };
  } finally {
    signal?.removeEventListener("abort", forward);
    if (result === undefined) leave.abort();
    current?.taken();
    queue.abandon();
  }
}
