import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Bucket, describeRate, tokenBuckets } from "./token-buckets.ts";

const T0 = 1_000_000;

/** How many of `calls` get through at one time. */
function granted(take: () => unknown, calls: number): number {
  return Array.from({ length: calls }, take).filter((wait) => wait === 0).length;
}

describe("a token bucket", () => {
  it("lets its size through at once, then as many as the rate says", () => {
    const limiter = tokenBuckets();
    const rule = { limit: 10, perMs: 1000, burst: 3 };
    expect(granted(() => limiter.take("k", rule, T0), 10)).toBe(3);
    expect(granted(() => limiter.take("k", rule, T0 + 250), 10)).toBe(2);
    expect(granted(() => limiter.take("k", rule, T0 + 100_000), 10)).toBe(3);
  });

  it("holds `limit` for each second where nothing else is said", () => {
    const limiter = tokenBuckets();
    expect(granted(() => limiter.take("k", { limit: 5 }, T0), 10)).toBe(5);
    expect(granted(() => limiter.take("k", { limit: 5 }, T0 + 1000), 10)).toBe(5);
    expect(describeRate({ limit: 5 })).toBe("5 calls per 1000 ms");
  });

  it("keeps each key for itself", () => {
    const limiter = tokenBuckets();
    const rule = { limit: 1 };
    const keys = ["a", "b", "__proto__", ""];
    expect(keys.map((key) => limiter.take(key, rule, T0))).toEqual([0, 0, 0, 0]);
    expect(keys.map((key) => limiter.take(key, rule, T0))).toEqual([1000, 1000, 1000, 1000]);
  });

  it("does not fill up when time is set back, and goes on from there", () => {
    const limiter = tokenBuckets();
    const rule = { limit: 10, perMs: 1000 };
    expect(granted(() => limiter.take("k", rule, T0), 20)).toBe(10);
    const back = T0 - 3_600_000;
    expect(granted(() => limiter.take("k", rule, back), 20)).toBe(0);
    expect(limiter.take("k", rule, back)).toBe(100);
    expect(granted(() => limiter.take("k", rule, back + 500), 20)).toBe(5);
    expect(granted(() => limiter.take("k", rule, back + 10_000), 20)).toBe(10);
  });

  it.each([5e-324, 1e-9, 1e18, Number.MAX_VALUE])(
    "tells a wait that is a number, with an interval of %s ms",
    (perMs) => {
      const limiter = tokenBuckets();
      const rule = { limit: 3, perMs, burst: 2 };
      expect(granted(() => limiter.take("k", rule, T0), 2)).toBe(2);
      const wait = limiter.take("k", rule, T0) as number;
      expect(Number.isFinite(wait) && wait >= 1).toBe(true);
      expect(limiter.take("k", rule, T0 + wait)).toBe(0);
    },
  );

  it("over any stretch of time lets no more through than its size and its rate", () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 60 });
    const rules = fc.record({
      limit: fc.integer({ min: 1, max: 20 }),
      perMs: fc.integer({ min: 1, max: 2000 }),
      burst: fc.integer({ min: 1, max: 30 }),
    });
    fc.assert(
      fc.property(rules, gaps, (rule, waits) => {
        const limiter = tokenBuckets();
        let now = T0;
        let through = 0;
        for (const wait of waits) {
          now += wait;
          if (limiter.take("k", rule, now) === 0) through += 1;
        }
        expect(through).toBeLessThanOrEqual(
          rule.burst + ((now - T0) * rule.limit) / rule.perMs + 1e-6,
        );
      }),
    );
  });

  it("tells a wait after which there is a token, and not much longer than needed", () => {
    const rules = fc.record({
      limit: fc.integer({ min: 1, max: 1000 }),
      perMs: fc.integer({ min: 1, max: 100_000 }),
    });
    fc.assert(
      fc.property(rules, fc.integer({ min: 0, max: 5000 }), (rule, gap) => {
        const limiter = tokenBuckets();
        while (limiter.take("k", rule, T0) === 0);
        const wait = limiter.take("k", rule, T0 + gap) as number;
        if (wait === 0) return;
        expect(Number.isInteger(wait)).toBe(true);
        expect(wait).toBeLessThanOrEqual(Math.ceil(rule.perMs / rule.limit) + 1);
        const then = limiter.take("k", rule, T0 + gap + wait);
        // Sums of fractions may lack the last bit of a token.
        if (then !== 0)
          expect([then, limiter.take("k", rule, T0 + gap + wait + 1)]).toEqual([1, 0]);
      }),
    );
  });
});

describe("many buckets", () => {
  it("full ones are forgotten, and nobody gets tokens by being forgotten", () => {
    const buckets = new Map<string, Bucket>();
    const limiter = tokenBuckets(buckets);
    const daily = { limit: 3, perMs: 86_400_000 };
    for (let call = 0; call < 4; call += 1) limiter.take("patient", daily, T0);
    for (let index = 1; index < 10_000; index += 1) limiter.take(`user ${index}`, { limit: 5 }, T0);
    expect(buckets.size).toBe(10_000);
    const later = T0 + 7_200_000;
    limiter.take("one more", { limit: 5 }, later);
    expect([...buckets.keys()]).toEqual(["patient", "one more"]);
    expect(limiter.take("patient", daily, later)).toBeGreaterThan(0);
  });

  it("stay where none is full yet", () => {
    const buckets = new Map<string, Bucket>();
    const limiter = tokenBuckets(buckets);
    for (let index = 0; index <= 20_000; index += 1)
      limiter.take(String(index), { limit: 1, perMs: 1e9 }, T0);
    expect(buckets.size).toBe(20_001);
  });
});
