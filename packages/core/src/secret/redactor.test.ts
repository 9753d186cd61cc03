import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formsOf, leaksIn } from "../../test-support/leaks.ts";
import { Masking } from "./masking.ts";
import { makeRedactor, type Redactor } from "./redactor.ts";

const redactorOf = (...secrets: string[]): Redactor => {
  const redactor = makeRedactor(new Set(secrets));
  if (redactor === undefined) throw new Error("nothing to mask");
  return redactor;
};
const canary = 'c4n4ry"/+k>?y ü&\\%25😀';

/** Any text that is no piece of the mask and gives none together with it. */
const anySecret = fc
  .string({ minLength: 4, maxLength: 30, unit: "binary" })
  .filter((secret) => !/[[\]]/.test(secret.normalize()) && !"secret".includes(secret));

describe("a text", () => {
  it.each(formsOf(canary))("is masked where a service wrote %s", (form) => {
    expect(redactorOf(canary).text(`before ${form} after`)).toBe("before [secret] after");
  });

  it("is masked where the base64 of a longer text holds a secret, wherever it stands there", () => {
    const redactor = redactorOf("s3cr3t-token?>");
    for (const before of ["", "u", "us", "use", "user:"]) {
      for (const after of ["", "!", "!!", "!!!"]) {
        for (const encoding of ["base64", "base64url"] as const) {
          const text = Buffer.from(`${before}s3cr3t-token?>${after}`).toString(encoding);
          // What is left stands for the text around it, and for one character on each side.
          const bound = (beside: string): number => Math.ceil((beside.length * 8) / 6) + 1;
          const [left = "", right = ""] = redactor.text(text).split("[secret]");
          expect(left.length).toBeLessThanOrEqual(bound(before));
          expect(right.replace(/=+$/, "").length).toBeLessThanOrEqual(bound(after));
          expect(redactor.text(text)).toContain("[secret]");
        }
      }
    }
  });

  it("is masked with its padding where the secret ends a base64", () => {
    const redactor = redactorOf("s3cr3t-token");
    const basic = Buffer.from("user:s3cr3t-token").toString("base64");
    expect(redactor.text(`Basic ${basic}, Basic ${encodeURIComponent(basic)}`)).toMatch(
      /^Basic dXNlcj\w\[secret\], Basic dXNlcj\w\[secret\]$/,
    );
  });

  it("is left alone where nothing of a secret is in it", () => {
    const redactor = redactorOf("abc", "none", canary);
    for (const text of ["abcabc", "non", "c4n4ry", "Tm9u", ""])
      expect(redactor.text(text)).toBe(text);
  });

  it("is masked whatever the secrets are to each other", () => {
    const cases: [string[], string, string][] = [
      [["abcdef", "abcdefghij"], "-abcdefghij-abcdef-", "-[secret]-[secret]-"],
      [["abcdef", "efghij"], "-abcdefghij-", "-[secret]-"],
      [["abcd", "efgh"], "abcdefgh", "[secret][secret]"],
      [["cdef", "abcdefgh"], "abcdefgh cdef abcdefg", "[secret] [secret] ab[secret]g"],
      [["a.*b"], "axxb a.*b", "axxb [secret]"],
      [["(x|y)[0-9]{2}^$\\d"], "/(x|y)[0-9]{2}^$\\d/", "/[secret]/"],
      [["[secret]"], "a [secret] b", "a [secret] b"],
      [["secret"], "a [secret] secret", "a [secret] [secret]"],
      [["a[sec"], "a[secret]", "[secret]"],
      [["\\\\\\\\"], "x\\\\\\\\y", "x[secret]y"],
      [["aaaa"], "aaaaaaaaaa", "[secret]"],
    ];
    for (const [secrets, text, masked] of cases) {
      const redactor = redactorOf(...secrets);
      expect(redactor.text(text)).toBe(masked);
      expect(redactor.text(masked)).toBe(masked);
    }
  });

  it("is masked where it was cut off, also within a base64", () => {
    const redactor = redactorOf("s3cr3t-token-of-mine-0123456789abcdef");
    const cases = [
      ["no s3cr3t-token", "no [secret]"],
      ["no s3cr3t-to… no", "no [secret]… no"],
      ["no s3cr3t-to", "no s3cr3t-to"],
      ["no s3cr3t-token of", "no s3cr3t-token of"],
    ];
    for (const [text = "", masked] of cases) expect(redactor.text(text)).toBe(masked);
    for (const before of ["", "x", "xy"]) {
      for (const length of [14, 15, 16]) {
        const text = `${before}s3cr3t-token-of-mine`.slice(0, before.length + length);
        const masked = redactor.text(Buffer.from(text).toString("base64"));
        expect(masked).toMatch(/^[\w+/]{0,3}\[secret\][\w+/]?={0,2}$/);
      }
    }
  });

  it("is masked in lower case, as hosts come back", () => {
    const redactor = redactorOf("T0ken-Of-Mine", "T0ken");
    expect(redactor.text("https://t0ken-of-mine.example t0ken")).toBe(
      "https://[secret].example t0ken",
    );
  });

  it("is masked where the secret came with white space around it", () => {
    expect(redactorOf("t0ken-of-a-file\n").text("no t0ken-of-a-file!")).toBe("no [secret]!");
  });

  it("holds no form of a secret, whatever the secret and what stands around it", () => {
    fc.assert(
      fc.property(anySecret, fc.string(), fc.string(), fc.nat(), (secret, before, after, which) => {
        const forms = formsOf(secret);
        const form = forms[which % forms.length] as string;
        const masked = redactorOf(secret).text(before + form + after);
        expect(leaksIn(masked.replaceAll("[secret]", "\0"), secret)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  }, 60_000);

  it("stays as it is without one, and one that is masked stays masked", () => {
    fc.assert(
      fc.property(
        fc.array(anySecret, { minLength: 1, maxLength: 4 }),
        fc.string(),
        (secrets, text) => {
          const redactor = redactorOf(...secrets);
          const masked = redactor.text(text);
          if (masked !== text) expect(masked).toContain("[secret]");
          expect(redactor.text(masked)).toBe(masked);
        },
      ),
    );
  });

  it("takes no time that explodes where many spellings begin alike", () => {
    const pieces = ["%25", "&amp;", "\\u005c", "aa"];
    const redactor = redactorOf(...pieces.map((piece) => `${piece.repeat(10)}!`));
    for (const piece of pieces)
      expect(redactor.text(`${piece.repeat(1000)}?`)).toHaveLength(piece.length * 1000 + 1);
  });
});

describe("data", () => {
  it("is masked in fields, their names, and numbers that a secret is", () => {
    const redactor = redactorOf("4929123412341234", canary);
    expect(redactor.data({ [canary]: [canary, 4929123412341234, 4929123412341235, null] })).toEqual(
      {
        "[secret]": ["[secret]", "[secret]", 4929123412341235, null],
      },
    );
  });

  it("comes back as the same value where there is nothing to mask", () => {
    const value = { list: [1, "two", { three: true }], nothing: null };
    expect(redactorOf(canary).data(value)).toBe(value);
  });
});

describe("a proxy", () => {
  it("becomes plain data, so that it cannot answer otherwise once it has been looked at", () => {
    let looks = 0;
    const turncoat = new Proxy({ token: "" }, { get: () => (looks++ === 0 ? "nothing" : canary) });
    const [masked, list] = redactorOf(canary).data([turncoat, new Proxy([1, 2], {})]);
    expect(JSON.stringify([masked, list])).toBe('[{"token":"nothing"},[1,2]]');
  });
});

describe("what masks", () => {
  it("shows its secrets to nobody who prints it", () => {
    const masking = new Masking(new Set([canary])).with("another secret");
    const { redactor } = masking;
    const printed = inspect([masking, redactor], { depth: 9, showHidden: true, getters: true });
    expect(printed).not.toMatch(/c4n4ry|another/);
  });

  it("is made once for the same secret of each call, and is nothing without secrets", () => {
    const masking = new Masking(new Set());
    expect(masking.redactor).toBeUndefined();
    expect(masking.with(canary)).toBe(masking.with(canary));
    expect(masking.with(canary).with(canary)).toBe(masking.with(canary));
    expect(masking.with("abc").redactor).toBeUndefined();
  });
});
