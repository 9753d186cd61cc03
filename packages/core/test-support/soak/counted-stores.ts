import { devNull } from "node:os";
import { JsonlAudit } from "../../src/audit/jsonl-audit.ts";
import type { LedgerRow } from "../../src/ledger/ledger-store.ts";
import { Runtime } from "../../src/runtime/runtime.ts";
import type { CacheEntry } from "../../src/runtime/services.ts";
import { memoryCache } from "../../src/stores/memory-cache.ts";
import { memoryLedger } from "../../src/stores/memory-ledger.ts";
import { type Semaphore, semaphores } from "../../src/stores/semaphores.ts";
import { type Bucket, tokenBuckets } from "../../src/stores/token-buckets.ts";

/** A runtime whose stores let themselves be counted. */
export function countedRuntime() {
  const rows = new Map<string, LedgerRow>();
  const buckets = new Map<string, Bucket>();
  const places = new Map<string, Semaphore>();
  const groups = new Map<string, Map<string, CacheEntry>>();
  const runtime = new Runtime({
    ledger: memoryLedger(rows),
    rateLimiter: tokenBuckets(buckets),
    concurrency: semaphores(places),
    cache: memoryCache(groups),
    audit: new JsonlAudit({ path: devNull }),
    tracer: { startSpan: () => ({ setAttribute() {}, end() {} }) },
    metrics: { record() {} },
    usage: { record() {} },
  });
  const sizes = () => ({
    rows: rows.size,
    buckets: buckets.size,
    places: places.size,
    cached: [...groups.values()].reduce((sum, entries) => sum + entries.size, 0),
  });

  /** What an application does about calls whose outcome nobody knows. */
  const settleUnknown = async (): Promise<number> => {
    const { ledger } = runtime;
    await ledger.sweep();
    const unknown = [...rows.values()].filter(({ state }) => state === "unknown");
    for (const { key } of unknown) await ledger.resolve(key, "none");
    return unknown.length;
  };
  return { runtime, sizes, settleUnknown };
}
