import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { FromJsonSchema } from "./infer-json-schema.ts";
import type { ToolSpec } from "./tool-spec.ts";

/** What a caller passes for schema `S`: a Standard Schema's input type, or the JSON Schema's type. */
export type SchemaInput<S> = S extends StandardSchemaV1
  ? StandardSchemaV1.InferInput<S>
  : FromJsonSchema<S>;

/** What comes out of schema `S`: a Standard Schema's output type, or the JSON Schema's type. */
export type SchemaOutput<S> = S extends StandardSchemaV1
  ? StandardSchemaV1.InferOutput<S>
  : FromJsonSchema<S>;

type InputSchemaOf<S> = S extends { readonly inputSchema: infer I }
  ? I
  : S extends { readonly parameters: infer I }
    ? I
    : unknown;

/** The arguments that `execute` takes for a spec: its schema's input type, `unknown` without one. */
export type ToolInput<S extends ToolSpec> = SchemaInput<InputSchemaOf<S>>;

/** The arguments that an author's method receives: validated, and transformed where the schema does. */
export type ToolArgs<S extends ToolSpec> = SchemaOutput<InputSchemaOf<S>>;

/** The content of a result: the output schema's type, or `Fallback` without one. */
export type ToolContent<S extends ToolSpec, Fallback = unknown> = S extends {
  readonly outputSchema: infer O;
}
  ? SchemaOutput<O>
  : Fallback;

/**
 * The content that an author's return value becomes: a promise is awaited; an iterable gives its
 * return value, or the list of its chunks where it returns none.
 */
export type ContentOf<R> =
  Awaited<R> extends infer V
    ? V extends AsyncGenerator<infer C, infer Return> | Generator<infer C, infer Return>
      ? [Return] extends [void]
        ? C[]
        : Return
      : V extends AsyncIterable<infer C>
        ? C[]
        : V extends undefined | void
          ? null
          : V
    : never;
