import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AttributeMap } from "./attribute-value.ts";
import { fromItem } from "./from-attribute-value.ts";
import { toAttributeValue } from "./to-attribute-value.ts";

/** What a value becomes in the table and back, through JSON as on the wire. */
function roundTrip(value: unknown, type?: Parameters<typeof toAttributeValue>[2]): unknown {
  const sent = JSON.stringify(toAttributeValue(value, "value", type));
  return fromItem({ value: JSON.parse(sent) } as AttributeMap).value;
}

const safeNumber = fc
  .oneof(fc.maxSafeInteger(), fc.double({ noNaN: true, min: -1e6, max: 1e6 }))
  .filter((number) => number === 0 || Math.abs(number) > 1e-100);
const name = fc.oneof(
  fc.constantFrom("__proto__", "constructor", "toString", "", "S", "M"),
  fc.string({ unit: "grapheme" }),
);
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    safeNumber,
    fc.string({ unit: "grapheme" }),
    tie("list"),
    tie("map"),
  ),
  list: fc.array(tie("json"), { maxLength: 4 }),
  map: fc.array(fc.tuple(name, tie("json")), { maxLength: 4 }).map((entries) => {
    const map = {};
    for (const [key, value] of entries)
      Object.defineProperty(map, key, {
        value,
        enumerable: true,
        writable: true,
        configurable: true,
      });
    return map;
  }),
}));

describe("a value comes back as it was written", () => {
  test("any JSON, whatever its names", () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = JSON.stringify(value).replaceAll(/-0(?=[,\]}]|$)/g, "0");
        expect(JSON.stringify(roundTrip(value))).toBe(text);
      }),
    );
  });

  test("numbers of 38 digits, as text", () => {
    const digits = "12345678901234567890123456789012345678";
    expect(roundTrip(digits, "N")).toBe(digits);
    expect(roundTrip(`-0.${digits}`, "N")).toBe(`-0.${digits}`);
    expect(roundTrip(12_345_678_901_234_567_890n)).toBe("12345678901234567890");
  });

  test("sets, as lists", () => {
    expect(roundTrip(["b", "a", ""], "SS")).toEqual(["b", "a", ""]);
    expect(roundTrip([1, "9007199254740993", 0.5], "NS")).toEqual([1, "9007199254740993", 0.5]);
    const bytes = { type: "binary", mediaType: "application/octet-stream", base64: "AAEC" };
    expect(roundTrip([bytes], "BS")).toEqual([bytes]);
  });

  test("bytes, wherever they stand", () => {
    const bytes = { type: "binary", mediaType: "application/octet-stream", base64: "/+8=" };
    expect(roundTrip({ deep: [bytes] })).toEqual({ deep: [bytes] });
    expect(toAttributeValue(bytes, "value")).toEqual({ B: "/+8=" });
    expect(toAttributeValue(new Uint8Array([1]), "value")).toEqual({ B: "AQ==" });
  });
});
