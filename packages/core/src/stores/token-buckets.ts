import type { RateLimiter } from "../runtime/services.ts";
import type { RateLimitRule } from "../spec/tool-spec.ts";

/** One bucket: plain data, so that two copies of core share it. */
export interface Bucket {
  tokens: number;
  /** Milliseconds since the epoch. */
  refilledAt: number;
  /** When it is full again if nobody takes from it, in milliseconds since the epoch. */
  fullAt: number;
}

/** Full buckets are forgotten once there are this many: keys may be users. */
const SWEEP_AT = 10_000;

/** Token buckets in this process. */
export function tokenBuckets(buckets: Map<string, Bucket> = new Map()): RateLimiter {
  let sweepAt = SWEEP_AT;
  return {
    take(key, rule, now) {
      const size = rule.burst ?? rule.limit;
      const perToken = (rule.perMs ?? 1000) / rule.limit;
      let bucket = buckets.get(key);
      if (bucket === undefined) {
        if (buckets.size >= sweepAt) sweepAt = sweep(buckets, now);
        bucket = { tokens: size, refilledAt: now, fullAt: now };
        buckets.set(key, bucket);
      } else if (now !== bucket.refilledAt) {
        // Where the clock was set back nothing is added, and time counts from there.
        const passed = Math.max(0, now - bucket.refilledAt);
        bucket.tokens = Math.min(size, bucket.tokens + passed / perToken);
        bucket.refilledAt = now;
      }
      if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) * perToken));
      bucket.tokens -= 1;
      bucket.fullAt = bucket.refilledAt + (size - bucket.tokens) * perToken;
      return 0;
    },
  };
}

function sweep(buckets: Map<string, Bucket>, now: number): number {
  for (const [key, { fullAt }] of buckets) if (fullAt <= now) buckets.delete(key);
  return Math.max(SWEEP_AT, buckets.size * 2);
}

/** The window of a rule in words, for messages. */
export function describeRate(rule: RateLimitRule): string {
  return `${rule.limit} calls per ${rule.perMs ?? 1000} ms`;
}
