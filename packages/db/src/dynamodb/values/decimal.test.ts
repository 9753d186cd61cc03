import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalNumber, exactNumber } from "./decimal.ts";

describe("canonicalNumber", () => {
  test.each([
    ["0", "0"],
    ["-0.000", "0"],
    ["+1", "1"],
    ["1.0", "1"],
    ["010", "10"],
    ["1e3", "1000"],
    ["1E-3", "0.001"],
    ["-12.340e1", "-123.4"],
    [".5", "0.5"],
    ["5.", "5"],
    ["1234567890123456789012345678901234567800", "1234567890123456789012345678901234567800"],
    ["9.9999999999999999999999999999999999999e125", `${"9".repeat(38)}${"0".repeat(88)}`],
    ["1e-130", `0.${"0".repeat(129)}1`],
  ])("%s is %s", (text, canonical) => {
    expect(canonicalNumber(text)).toBe(canonical);
    expect(canonicalNumber(canonical)).toBe(canonical);
  });

  test.each([
    "",
    ".",
    "-",
    "e5",
    "1e",
    "0x10",
    "1_000",
    "1,5",
    " 1",
    "NaN",
    "Infinity",
    "1e126",
    "1e-131",
    "1".repeat(39),
    `1e${"9".repeat(9)}`,
    "0".repeat(2000),
  ])("%s is nothing that DynamoDB can hold", (text) => {
    expect(canonicalNumber(text)).toBeUndefined();
  });

  test("any number that JavaScript writes keeps its value", () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e125, max: 1e125 }),
        (number) => {
          fc.pre(number === 0 || Math.abs(number) >= 1e-130);
          expect(Number(canonicalNumber(String(number)))).toBe(number === 0 ? 0 : number);
        },
      ),
    );
  });
});

describe("exactNumber", () => {
  test.each<[string, number | string]>([
    ["1", 1],
    ["-1.5", -1.5],
    ["0.1", 0.1],
    ["9007199254740991", 9_007_199_254_740_991],
    ["9007199254740992", "9007199254740992"],
    ["-9007199254740993", "-9007199254740993"],
    ["0.1000000000000000055511151231257827", "0.1000000000000000055511151231257827"],
    ["12345678901234567890.5", "12345678901234567890.5"],
    ["1E+125", "1E+125"],
    ["1e-130", 1e-130],
    ["0.30000000000000004", 0.300_000_000_000_000_04],
    ["-0", 0],
  ])("%s comes back as %s", (text, value) => {
    expect(exactNumber(text)).toBe(value);
  });

  test("gives a number only where it says the same digits", () => {
    const digits = fc.stringMatching(/^-?[1-9]\d{0,20}(\.\d{1,15})?$/);
    fc.assert(
      fc.property(digits, (text) => {
        const value = exactNumber(text);
        expect(canonicalNumber(String(value))).toBe(canonicalNumber(text));
      }),
    );
  });
});
