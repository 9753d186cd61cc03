import { expect, test } from "vitest";
import { main } from "./switch-executor-type.ts";

test("the shares decide who gets which type, and the answer stays the same", async () => {
  const seen = await main();
  const [none = [], half = [], all = []] = seen.map(({ types }) => types);
  expect(none.every((line) => line.includes("standard says 1229"))).toBe(true);
  expect(all.every((line) => line.includes("keyed-cache says 1229"))).toBe(true);
  expect(new Set(half.map((line) => line.split(" ")[1])).size).toBe(2);
});
