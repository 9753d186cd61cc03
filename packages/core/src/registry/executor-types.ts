import type { IExecutor } from "../executor/executor.ts";
import type { CacheRule, ToolSpec } from "../spec/tool-spec.ts";

/** What any executor type may take for a spec: one that keeps answers may know the rest of a cache rule itself. */
export interface GivenSpec extends Omit<ToolSpec, "cache"> {
  readonly cache?: Partial<CacheRule>;
}

/** How one executor type is made. Families and plugins extend it, and say more with `this["given"]` and `this["givenRest"]`. */
export interface ExecutorTypeEntry {
  /** The type of spec that it takes. */
  spec: GivenSpec;
  /** The very spec that a caller gives: put in by `createExecutor`. */
  given: unknown;
  /** What `createExecutor` takes after the spec. */
  rest: readonly unknown[];
  /** The very arguments that a caller gives after the spec: put in by `createExecutor`. */
  givenRest: readonly unknown[];
  /** What comes out. */
  executor: IExecutor;
}

/** A given spec as a spec of type `Wanted`, for entries to say more with: `Given<this["given"], HttpToolSpec>`. */
export type Given<T, Wanted extends GivenSpec> = T extends Wanted ? T : Wanted;

/**
 * The executor types that the compiler knows, by `family/type`. A package that brings one adds it,
 * and `ExecutorFactory.createExecutor` is typed wherever the package is imported:
 *
 * ```ts
 * import type { ExecutorTypeEntry } from "@exec/core";
 *
 * interface SoapEntry extends ExecutorTypeEntry {
 *   rest: [];
 * }
 *
 * declare module "@exec/core" {
 *   interface ExecutorTypes {
 *     "http/soap": SoapEntry;
 *   }
 * }
 * ```
 */
// biome-ignore lint/suspicious/noEmptyInterface: packages add their types to it
export interface ExecutorTypes {}

type TypeKey<S> = S extends { readonly type: infer F extends string }
  ? S extends { readonly executor: infer E extends string }
    ? `${Lowercase<F>}/${Lowercase<E>}`
    : S extends { readonly driver: infer D extends string }
      ? `${Lowercase<F>}/${Lowercase<D>}`
      : `${Lowercase<F>}/default`
  : never;

/** The entry for a spec, with what a caller gives put in; the plain entry for unknown types. */
export type EntryOf<S extends GivenSpec, Rest extends readonly unknown[] = readonly unknown[]> =
  TypeKey<S> extends keyof ExecutorTypes
    ? ExecutorTypes[TypeKey<S>] & { given: S; givenRest: Rest }
    : { rest: readonly unknown[]; executor: IExecutor };

/** The spec that the entry for `S` asks for. */
export type SpecFor<S extends GivenSpec> =
  TypeKey<S> extends keyof ExecutorTypes
    ? ExecutorTypes[TypeKey<S>] extends { spec: infer Wanted }
      ? Wanted
      : ToolSpec
    : ToolSpec;
