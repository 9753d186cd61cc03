import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linearRegExp } from "./linear-reg-exp.ts";

/** Pieces that patterns are made of, also such as mean something else, or only something, to RE2. */
const PIECES = [
  ..."ab1é😀/,_@# .^$()[]{}|*+?-:",
  ..."\\d \\D \\w \\W \\s \\S \\b \\B \\n \\v \\0 \\cJ \\x41 \\u0041 \\u{1F600} \\ud83d\\ude00".split(
    " ",
  ),
  ..."\\- \\@ \\_ \\. \\\\ \\] \\/ \\p{L} \\P{Lu} \\p{Letter} \\p{gc=Nd} \\p{Script=Greek}".split(
    " ",
  ),
  ..."[^ (?: (?<n> (?i) (?i: (?P<n> (?= \\1 \\A \\z \\Q \\E \\C \\a {2} {0,3} [:alpha:] &&".split(
    " ",
  ),
];
const TEXTS = [
  ..."abAZé1٣_-[]^$\\/@:, \t\n\r\v\f\u00a0\u2028\ufeff\u200b😀ſK",
  ..."\ud83d|\ude00|\u0000||aa|ab| a|b\n".split("|"),
];

/** The pattern for the platform's own engine: characters that need no escape are written without. */
function native(pattern: string): RegExp {
  const bare = pattern.replace(/\\(.)/gsu, (given, char: string) =>
    /[\w^$\\.*+?()[\]{}|/]/.test(char) && char !== "_"
      ? given
      : `\\u{${char.codePointAt(0)?.toString(16)}}`,
  );
  return new RegExp(bare, "u");
}

function compiled(pattern: string): { test(value: string): boolean } | undefined {
  try {
    return linearRegExp(pattern);
  } catch {
    return undefined;
  }
}

describe("a pattern", () => {
  it("that is accepted is one of ECMA-262, and matches what it matches there", () => {
    const text = fc.array(fc.constantFrom(...TEXTS), { maxLength: 4 });
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...PIECES), { maxLength: 6 }),
        fc.array(text, { maxLength: 5 }),
        (pieces, texts) => {
          const pattern = pieces.join("");
          const linear = compiled(pattern);
          if (linear === undefined) return;
          const same = native(pattern);
          for (const value of [...TEXTS, ...texts.map((parts) => parts.join(""))]) {
            // The platform looks for \B between the halves of a character, where the standard does not.
            if (pattern.includes("\\B") && /[^\0-\uffff]|\p{Cs}/u.test(value)) continue;
            expect([value, linear.test(value)]).toEqual([value, same.test(value)]);
          }
        },
      ),
      { numRuns: 3000 },
    );
  });

  it.each([
    ["^\\s$", "\u00a0", true],
    ["^\\S$", "\u2003", false],
    ["^[^\\S]$", "\ufeff", true],
    ["^.$", "\u2028", false],
    ["^[]$", "", false],
    ["^[^]$", "\n", true],
    ["^[[:alpha:]$", "h", true],
    ["^[(?<]a>$", "?a>", true],
    ["^\\p{Letter}+$", "Ωé", true],
    ["^\\p{Script=Greek}$", "a", false],
    ["^(?<a>x)(?<b>y)$", "xy", true],
    ["^\\@\\-\\_$", "@-_", true],
    ["^[\\b]$", "\b", true],
    ["^\\cA$", "\u0001", true],
  ])("%s on %j: %s", (pattern, value, matches) => {
    expect(linearRegExp(pattern).test(value)).toBe(matches);
  });

  it.each([
    ["^(?=a)b$", "a group of this kind, (?=, has no linear-time form"],
    ["(?<!a)b", "a group of this kind"],
    ["(a)\\1", "a back-reference, \\1"],
    ["(?<a>b)\\k<a>", "a back-reference"],
    ["\\p{Script_Extensions=Greek}", "this Unicode property"],
    ["(?i)a", "Invalid"],
    ["a{2", "Incomplete quantifier"],
    ["\\Aa\\z", "Invalid escape"],
    ["a{1001}", "invalid repeat count"],
    ["(", "Unterminated group"],
  ])("%s is refused, with the reason", (pattern, reason) => {
    expect(() => linearRegExp(pattern)).toThrow(reason);
    expect(() => linearRegExp(pattern)).toThrow(`the pattern ${JSON.stringify(pattern)}`);
  });
});
