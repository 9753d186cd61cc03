import type { CacheEntry } from "../../runtime/services.ts";
import type { Awaitable } from "../../spec/json.ts";
import { atMost } from "../at-most.ts";
import { cacheKey } from "../cache-key.ts";
import type { Call } from "../call.ts";
import type { Flight } from "../flight.ts";
import type { Outcome } from "../guard.ts";
import { idempotencyRule } from "../idempotency-key.ts";
import { unlessFailed } from "../observe.ts";
import type { Stage } from "../stage.ts";

const MAX_ENTRIES = 1000;
/** A cache that answers later than that is done without, in milliseconds. */
const GET_MS = 1000;

/** Answers from the cache. Callers share an entry only with the same tenant, user and permissions. */
export const cache: Stage = {
  name: "cache",
  place: "admit",
  compile: ({ spec, services }) => {
    const rule = spec.cache;
    if (rule === undefined) return undefined;
    // Without a ledger the loads of an entry are what calls share.
    const isShared = idempotencyRule(spec.idempotency) === undefined;
    const keys = new WeakMap<Call, string>();

    const hit = (call: Call, entry: CacheEntry | undefined): Outcome | undefined => {
      if (entry === undefined || entry.expiresAt <= call.startedAt) return undefined;
      call.notes.cachedHit = true;
      return { ok: true, content: JSON.parse(entry.json) };
    };

    return {
      async enter(call) {
        const key = isShared ? (call.worksFor as Flight).key : cacheKey(call);
        keys.set(call, key);
        try {
          const entry = Promise.resolve(services.cache.get(spec.name, key));
          return hit(call, await atMost(entry, GET_MS, services.clock));
        } catch (error) {
          call.warn(
            `The cache did not answer: ${error instanceof Error ? error.message : String(error)}`,
          );
          return undefined;
        }
      },
      exit(call, outcome) {
        const key = keys.get(call);
        if (!outcome.ok || key === undefined) return undefined;
        const entry = {
          json: JSON.stringify(outcome.content),
          expiresAt: services.clock.now() + rule.ttlMs,
        };
        const keep = (fresh: CacheEntry): Awaitable<void> =>
          services.cache.set(spec.name, key, fresh, rule.maxEntries ?? MAX_ENTRIES);
        return unlessFailed(call, "The cache did not take the answer", keep, entry);
      },
    };
  },
};
