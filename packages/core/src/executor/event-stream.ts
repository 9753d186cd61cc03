import type { ToolContext } from "../context/tool-context.ts";
import type { EventSink } from "../pipeline/call.ts";
import type { ChunkEvent, ProgressEvent, ToolEvent } from "../result/tool-event.ts";
import type { ToolResult } from "../result/tool-result.ts";

/** Progress that a slow caller has not taken yet is kept up to this many events, newest last. */
const MAX_PROGRESS = 100;

/** Starts a call that reports to a sink. */
export type StartCall<Content> = (sink: EventSink, context: ToolContext) => Promise<ToolResult<Content>>;

/** Events on their way from a call to its reader. A chunk waits until the reader has taken it. */
class EventQueue implements EventSink {
  readonly #events: { event: ProgressEvent | ChunkEvent; taken: () => void }[] = [];
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

  /** The next event, already taken; `undefined` where there is none yet. */
  take(): ProgressEvent | ChunkEvent | undefined {
    const queued = this.#events.shift();
    queued?.taken();
    return queued?.event;
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
  start(queue, { ...context, signal: leave.signal }).then((settled) => {
    result = settled;
    queue.end();
  });
  try {
    while (result === undefined) {
      const event = queue.take();
      if (event !== undefined) yield event;
      else await queue.next();
    }
    for (let event = queue.take(); event !== undefined; event = queue.take()) yield event;
    yield { type: "result", result };
  } finally {
    signal?.removeEventListener("abort", forward);
    if (result === undefined) leave.abort();
    queue.abandon();
  }
}
