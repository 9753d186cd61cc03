import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { BodyCollector } from "./body-collector.ts";

test("the pieces of a body come out as they came in, whatever their sizes", () => {
  const length = fc.oneof(
    fc.integer({ min: 0, max: 40 }),
    fc.integer({ min: 4000, max: 5000 }),
    fc.integer({ min: 16_000, max: 70_000 }),
  );
  fc.assert(
    fc.property(fc.array(length, { maxLength: 40 }), (lengths) => {
      const collector = new BodyCollector();
      let next = 0;
      const chunks = lengths.map((size) =>
        Buffer.from(Array.from({ length: size }, () => next++ % 251)),
      );
      for (const chunk of chunks) collector.add(chunk);
      expect(collector.size).toBe(next);
      expect(collector.bytes().equals(Buffer.concat(chunks))).toBe(true);
    }),
    { numRuns: 100 },
  );
});

test("a body of one piece is not copied", () => {
  const collector = new BodyCollector();
  const chunk = Buffer.from("whole");
  collector.add(chunk);
  expect(collector.bytes()).toBe(chunk);
});

test("a million pieces of one byte take little more than a million bytes", () => {
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc") as () => void;
  const held = (): number => {
    collectGarbage();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const collector = new BodyCollector();
  const before = held();
  for (let sent = 0; sent < 1_000_000; sent += 1) collector.add(Buffer.from([sent % 256]));
  expect(held() - before).toBeLessThan(10_000_000);
  expect(collector.bytes()).toHaveLength(1_000_000);
});
