import { expect, test } from "vitest";
import { retryAfterMs } from "./retry-after.ts";

const NOW = Date.UTC(1994, 10, 6, 8, 49, 7);

test.each([
  ["0", 0],
  ["120", 120_000],
  [" 5 ", 5000],
  ["999999999", 999_999_999_000],
  ["Sun, 06 Nov 1994 08:49:37 GMT", 30_000],
  ["Sunday, 06-Nov-94 08:49:37 GMT", 30_000],
  ["Sun Nov  6 08:49:37 1994", 30_000],
  ["Sun, 06 Nov 1994 08:00:00 GMT", 0],
  ["-1", undefined],
  ["1.5", undefined],
  ["soon", undefined],
  ["5 apples", undefined],
  ["", undefined],
  [undefined, undefined],
])("%j asks for a wait of %j ms", (value, wait) => {
  expect(retryAfterMs(value, NOW)).toBe(wait);
});
