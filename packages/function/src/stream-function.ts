import type { Awaitable, SchemaInput, ToolContent } from "@exec/core";
import type { FunctionToolSpec } from "./function-tool-spec.ts";

/** No bytes: their numbers are no chunks. */
type NoBytes = object & { readonly BYTES_PER_ELEMENT?: never };

/**
 * What a streaming function may return for a spec: a generator, or anything else that can be iterated
 * but a text and bytes.
 */
export type StreamReturn<S extends FunctionToolSpec> = Awaitable<
  NoBytes &
    (S extends { readonly outputSchema: infer O }
      ? AsyncIterable<unknown, SchemaInput<O> | void> | Iterable<unknown, SchemaInput<O> | void>
      : AsyncIterable<unknown> | Iterable<unknown>)
>;

/** One chunk of what a streaming function returns. */
export type StreamChunk<R> =
  Awaited<R> extends AsyncIterable<infer C> | Iterable<infer C> ? C : never;

/** The content: the output schema's type, or what the generator returns, or the list of its chunks. */
export type StreamContent<S extends FunctionToolSpec, R> = ToolContent<
  S,
  Awaited<R> extends AsyncGenerator<unknown, infer Return> | Generator<unknown, infer Return>
    ? [Return] extends [void]
      ? StreamChunk<R>[]
      : Return
    : StreamChunk<R>[]
>;
