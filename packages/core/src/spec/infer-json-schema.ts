/**
 * A JSON Schema 2020-12 object. Written inline or with `as const`, its TypeScript type is known to
 * the executor made from it.
 */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

type Simplify<T> = { [K in keyof T]: T[K] } & {};

type Required<S> = S extends { readonly required: readonly (infer K)[] } ? K : never;

type Properties<P, R> = Simplify<
  { -readonly [K in keyof P as K extends R ? K : never]: FromJsonSchema<P[K]> } & {
    -readonly [K in keyof P as K extends R ? never : K]?: FromJsonSchema<P[K]>;
  }
>;

type ObjectOf<S> = S extends { readonly properties: infer P }
  ? Properties<P, Required<S>>
  : S extends { readonly additionalProperties: infer A }
    ? A extends false
      ? Record<string, never>
      : { [key: string]: FromJsonSchema<A> }
    : { [key: string]: unknown };

type TupleOf<I extends readonly unknown[]> = { -readonly [K in keyof I]: FromJsonSchema<I[K]> };

type ArrayOf<S> = S extends { readonly prefixItems: infer I extends readonly unknown[] }
  ? S extends { readonly items: false }
    ? Partial<TupleOf<I>>
    : [
        ...Partial<TupleOf<I>>,
        ...(S extends { readonly items: infer R } ? FromJsonSchema<R> : unknown)[],
      ]
  : S extends { readonly items: infer I }
    ? FromJsonSchema<I>[]
    : unknown[];

type ByType<T, S> = T extends "string"
  ? string
  : T extends "number" | "integer"
    ? number
    : T extends "boolean"
      ? boolean
      : T extends "null"
        ? null
        : T extends "object"
          ? ObjectOf<S>
          : T extends "array"
            ? ArrayOf<S>
            : unknown;

type AllOf<M extends readonly unknown[]> = M extends readonly [infer Head, ...infer Tail]
  ? FromJsonSchema<Head> & AllOf<Tail>
  : unknown;

/**
 * The TypeScript type of the values that a JSON Schema accepts, for the keywords that types can
 * say (`type`, `properties`, `required`, `items`, `prefixItems`, `additionalProperties`, `enum`,
 * `const`, `anyOf`, `oneOf`, `allOf`); `unknown` for the rest, which is checked at run time only.
 */
export type FromJsonSchema<S> = S extends true
  ? unknown
  : S extends false
    ? never
    : S extends { readonly const: infer C }
      ? C
      : S extends { readonly enum: readonly (infer E)[] }
        ? E
        : S extends { readonly anyOf: readonly (infer M)[] }
          ? FromJsonSchema<M>
          : S extends { readonly oneOf: readonly (infer M)[] }
            ? FromJsonSchema<M>
            : S extends { readonly allOf: infer M extends readonly unknown[] }
              ? AllOf<M>
              : S extends { readonly type: readonly (infer T)[] }
                ? ByType<T, S>
                : S extends { readonly type: infer T }
                  ? ByType<T, S>
                  : unknown;
