import type {
  Awaitable,
  CallContext,
  ContentOf,
  SchemaInput,
  ToolArgs,
  ToolContent,
} from "@exec/core";
import type { BatchingFunctionToolSpec } from "./batching-function-tool-spec.ts";

/**
 * What a batch function learns about its batch. All its items are calls of one tenant, user,
 * permissions and roles.
 */
export interface BatchContext {
  /** The spec's `name`. */
  readonly toolName: string;
  /** The callers' tenant. */
  readonly tenantId: string | undefined;
  /** The callers' user. */
  readonly userId: string | undefined;
  /**
   * Aborts when nobody waits any more for what is still under way: each item was answered, or cut off
   * by its caller's abort, its time-out or its deadline. Made when first read.
   */
  readonly signal: AbortSignal;
  /** The latest deadline of the items that still wait, in milliseconds since the epoch; `undefined` for never. */
  readonly deadline: number | undefined;
  /**
   * Each item's own context, in the order of the items: its idempotency key, its signal, `log()`,
   * `report()`, `progress()`.
   */
  readonly contexts: readonly CallContext[];
}

/** What a batch function may return for a spec: a list with one value or `Error` for each item, in their order. */
export type BatchReturn<S extends BatchingFunctionToolSpec> = Awaitable<
  readonly (S extends { readonly outputSchema: infer O }
    ? Awaitable<SchemaInput<O> | Error>
    : unknown)[]
>;

/** The code of a batching tool: the validated arguments of many calls in, one answer for each out. */
export type BatchFunction<S extends BatchingFunctionToolSpec, R = BatchReturn<S>> = (
  items: readonly ToolArgs<S>[],
  context: BatchContext,
) => R;

/** A class of errors has a stack; data with a name and a message is no error. */
type ValueOf<A> = A extends Error ? ("stack" extends keyof A ? never : A) : A;

/** The content of one item's result: its output schema's type, or what the function answers. */
export type BatchContent<S extends BatchingFunctionToolSpec, R> = ToolContent<
  S,
  Awaited<R> extends readonly (infer A)[] ? ContentOf<ValueOf<Awaited<A>>> : never
>;
