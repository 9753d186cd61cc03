import { type ExecutorOptions, isRecord, specFaults, specInvalid } from "@exec/core";
import type { CachedFunctionToolSpec, WithCache } from "./cached-function-tool-spec.ts";
import { FunctionToolExecutor } from "./function-tool-executor.ts";
import type { FunctionReturn, ToolFunction } from "./tool-function.ts";
import { withPreset } from "./with-preset.ts";

const TTL_MS = 300_000;

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

/** @throws ToolError `SPEC_INVALID` for a tool whose calls must not be answered from a cache, with all faults */
function withCache<S extends CachedFunctionToolSpec>(given: S): WithCache<S> {
  const cache: unknown = given?.cache ?? {};
  const spec = {
    ...withPreset(given, { executor: "cached" }),
    cache: isRecord(cache) ? withPreset(cache, { ttlMs: TTL_MS }) : cache,
  } as WithCache<S>;
  const faults = effectFaults(spec);
  if (faults.length > 0) throw specInvalid(spec.name, [...specFaults(spec), ...faults]);
  return spec;
}

function effectFaults({ annotations, idempotency }: CachedFunctionToolSpec): string[] {
  const faults: string[] = [];
  if (annotations?.destructive === true) {
    faults.push(
      '"annotations" says destructive, but a cached answer would stand in for what the call is meant to do; use the executor "standard"',
    );
  }
  if (idempotency !== undefined && idempotency !== false) {
    faults.push(
      '"idempotency" is for tools that change something, whose ledger answers repetitions already; use the executor "standard", or leave it out',
    );
  }
  return faults;
}
