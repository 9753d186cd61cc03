/** What the pipeline draws chunks from: it asks for one at a time, and says when it wants no more. */
export type StreamSource = AsyncIterator<unknown> | Iterator<unknown>;

/** Chunks of whatever can be iterated: a generator, a list, a stream of the web or of Node. */
export function streamSource(value: unknown): StreamSource | undefined {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return undefined;
  if ("getReader" in value && Symbol.asyncIterator in value)
    return new WebStreamSource(value as ReadableStream<unknown>);
  if (Symbol.asyncIterator in value) {
    const iterable = value as AsyncIterable<unknown>;
    return "destroy" in value
      ? new NodeStreamSource(iterable as DestroyableStream)
      : iterable[Symbol.asyncIterator]();
  }
  return Symbol.iterator in value ? (value as Iterable<unknown>)[Symbol.iterator]() : undefined;
}

/** A stream of the web. Its own iterator closes after the chunk under way, which may never come. */
class WebStreamSource implements AsyncIterator<unknown> {
  readonly #reader: ReadableStreamDefaultReader<unknown>;

  constructor(stream: ReadableStream<unknown>) {
    this.#reader = stream.getReader();
  }

  async next(): Promise<IteratorResult<unknown>> {
    const { done, value } = await this.#reader.read();
    return done ? { done, value: undefined } : { done, value };
  }

  async return(): Promise<IteratorResult<unknown>> {
    await this.#reader.cancel();
    return { done: true, value: undefined };
  }
}

type DestroyableStream = AsyncIterable<unknown> & { destroy(): unknown };

/** A stream of Node, which closes in the middle of a chunk only where it is destroyed. */
class NodeStreamSource implements AsyncIterator<unknown> {
  readonly #stream: DestroyableStream;
  readonly #chunks: AsyncIterator<unknown>;

  constructor(stream: DestroyableStream) {
    this.#stream = stream;
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  next(): Promise<IteratorResult<unknown>> {
    return this.#chunks.next();
  }

  async return(): Promise<IteratorResult<unknown>> {
    this.#stream.destroy();
    return { done: true, value: undefined };
  }
}
