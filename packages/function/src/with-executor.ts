import { isRecord } from "@exec/core";

/** A spec that says its executor type also where the class is constructed without a factory. */
export function withExecutor<S extends { readonly executor?: string }>(spec: S, type: string): S {
  return isRecord(spec) && spec.executor === undefined ? { ...(spec as S), executor: type } : spec;
}
