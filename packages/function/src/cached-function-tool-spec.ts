import { type CacheRule, isRecord, specFaults, specInvalid } from "@exec/core";
import type { FunctionToolSpec } from "./function-tool-spec.ts";
import { withExecutor } from "./with-executor.ts";

const TTL_MS = 300_000;

/** The spec of a function whose answers are kept. */
export interface CachedFunctionToolSpec extends Omit<FunctionToolSpec, "cache"> {
  /** Default: `ttlMs` 300,000 (five minutes), and the other defaults of {@link CacheRule}. */
  readonly cache?: Partial<CacheRule>;
}

/** The same spec as core knows it: with its cache rule in full. */
export type WithCache<S extends CachedFunctionToolSpec> = S & { readonly cache?: CacheRule };

/** @throws ToolError `SPEC_INVALID` with every fault, for a tool whose calls must not be answered from a cache, too */
export function withCache<S extends CachedFunctionToolSpec>(given: S): WithCache<S> {
  const spec = withExecutor(given, "cached") as WithCache<S>;
  if (!isRecord(spec)) return spec;
  const cache: unknown = spec.cache ?? {};
  const completed = isRecord(cache) ? { ...spec, cache: { ttlMs: TTL_MS, ...cache } } : spec;
  const faults = effectFaults(spec);
  if (faults.length > 0) throw specInvalid(spec.name, [...specFaults(completed), ...faults]);
  return completed as WithCache<S>;
}

function effectFaults({ annotations, idempotency }: FunctionToolSpec): string[] {
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
