import type {
  Awaitable,
  CallContext,
  ContentOf,
  SchemaInput,
  ToolArgs,
  ToolContent,
} from "@exec/core";
import type { FunctionToolSpec } from "./function-tool-spec.ts";

/** What a function may return for a spec: what its output schema takes, or anything without one. */
export type FunctionReturn<S extends FunctionToolSpec> = S extends {
  readonly outputSchema: infer O;
}
  ?
      | Awaitable<SchemaInput<O>>
      | AsyncIterable<unknown, SchemaInput<O> | void>
      | Generator<unknown, SchemaInput<O> | void>
  : unknown;

/** A tool's code: validated arguments in; a value, a promise, or a generator of chunks out. */
export type ToolFunction<S extends FunctionToolSpec, R = unknown> = (
  args: ToolArgs<S>,
  context: CallContext,
  timeoutMs: number,
) => R;

/** The content of a function's result: its output schema's type, or what it returns. */
export type FunctionContent<S extends FunctionToolSpec, R> = ToolContent<S, ContentOf<R>>;
