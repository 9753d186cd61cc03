import { describe, expect, it } from "vitest";
import { heapSlope } from "./slope.ts";

const MINUTE = 60_000;

function samples(heapAt: (minute: number) => number) {
  return Array.from({ length: 101 }, (_, i) => ({
    atMs: (i / 10) * MINUTE,
    heapUsed: heapAt(i / 10),
  }));
}

describe("the slope of a heap", () => {
  it("is in percent of the mean for each minute, after a fifth of the time", () => {
    // From 2 to 10 minutes the mean stands at minute 6.
    expect(
      heapSlope(
        samples((minute) => 94 + minute),
        10 * MINUTE,
      ),
    ).toBeCloseTo(1, 10);
    const warmedUp = samples((minute) => (minute < 2 ? minute * 1e6 : 100));
    expect(heapSlope(warmedUp, 10 * MINUTE)).toBeCloseTo(0, 10);
  });

  it("does not take a store that fills and empties for growth", () => {
    const sawtooth = samples((minute) => 100 + ((minute * 7) % 1) * 10);
    expect(Math.abs(heapSlope(sawtooth, 10 * MINUTE))).toBeLessThan(0.2);
  });

  it("is none where there is nothing to lay a line through", () => {
    expect(heapSlope(samples(() => 1).slice(0, 1), 0)).toBeNaN();
  });
});
