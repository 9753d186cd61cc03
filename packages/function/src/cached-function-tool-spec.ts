import type { CacheRule } from "@exec/core";
import type { FunctionToolSpec } from "./function-tool-spec.ts";

/** The spec of a function whose answers are kept. */
export interface CachedFunctionToolSpec extends Omit<FunctionToolSpec, "cache"> {
  /** Default: `ttlMs` 300,000 (five minutes), and the other defaults of {@link CacheRule}. */
  readonly cache?: Partial<CacheRule>;
}

/** The same spec as core knows it: with its cache rule in full. */
export type WithCache<S extends CachedFunctionToolSpec> = S & { readonly cache?: CacheRule };
