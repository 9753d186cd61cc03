import type { ExecutorOptions } from "@exec/core";
import {
  type CachedFunctionToolSpec,
  type WithCache,
  withCache,
} from "./cached-function-tool-spec.ts";
import { FunctionToolExecutor } from "./function-tool-executor.ts";
import type { FunctionReturn, ToolFunction } from "./tool-function.ts";

/**
 * The executor type `cached`: runs a function that reads, and keeps its answers for callers of the
 * same tenant, user, permissions, roles and arguments. For five minutes unless `cache.ttlMs` says
 * otherwise. A tool that is `destructive` or has an `idempotency` rule is refused.
 *
 * @example
 * ```ts
 * import { CachedFunctionExecutor } from "@exec/function";
 *
 * export const countryOf = new CachedFunctionExecutor(
 *   { name: "country_of", inputSchema: { type: "string", maxLength: 100 }, cache: { maxEntries: 50 } },
 *   async (city) => (city === "Oslo" ? "Norway" : null),
 * );
 * ```
 */
export class CachedFunctionExecutor<
  const S extends CachedFunctionToolSpec = CachedFunctionToolSpec,
  R extends FunctionReturn<WithCache<S>> = FunctionReturn<WithCache<S>>,
> extends FunctionToolExecutor<WithCache<S>, R> {
  /** @throws ToolError `SPEC_INVALID` with every fault of the spec */
  constructor(spec: S, run: ToolFunction<WithCache<S>, R>, options?: ExecutorOptions) {
    super(withCache(spec), run, options);
  }
}
