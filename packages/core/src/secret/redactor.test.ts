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

  it("is masked as a whole where it would take too long to find out what of it is secret", () => {
    const pieces = ["%25", "&amp;", "\\u005c", "aa", "\\"];
    const redactor = redactorOf(...pieces.map((piece) => `${piece.repeat(20)}!`));
    for (const piece of pieces) {
      expect(redactor.text(`${piece.repeat(2)}?`)).toBe(`${piece.repeat(2)}?`);
      expect(redactor.text(`${piece.repeat(10_000)}?`)).toBe("[secret]");
    }
    const ideographs = String.fromCodePoint(
      ...Array.from({ length: 9000 }, (_, at) => 0x4e00 + at),
    );
    expect(redactorOf(ideographs).text(`no ${encodeURIComponent(ideographs)}`)).toBe("[secret]");
    const long = "a".repeat(8000);
    expect(redactorOf(long).text(`${long.repeat(20)}b`)).toBe("[secret]");
  });

  it("takes a secret of any length, and echoes of it", () => {
    const long = Array.from({ length: 40_000 }, (_, at) => `${at}/" `).join("");
    expect(redactorOf(long).text(`no ${JSON.stringify(long.trim())}`)).toBe('no "[secret]"');
    const ideographs = String.fromCodePoint(...Array.from({ length: 300 }, (_, at) => 0x4e00 + at));
    const redactor = redactorOf(ideographs);
    expect(redactor.text(`no ${encodeURIComponent(ideographs)}`)).toBe("no [secret]");
  });

  it("that begins like a secret stays, where it is a word or the scheme and host of a URL", () => {
    const redactor = redactorOf(
      "production-password",
      "https://api.example.com/?key=abcdef",
      "postgres://admin:hunter2@db/x",
    );
    for (const text of [
      "We deployed to production",
      "see https://api.example.com",
      "see https://api.example.com/",
      "it begins with postgres://",
    ])
      expect(redactor.text(text)).toBe(text);
    expect(redactor.text("see https://api.example.com/?key=abc")).toBe("see [secret]");
    expect(redactor.text("it is postgres://admin:hunter")).toBe("it is [secret]");
    expect(redactor.text("it is production-passw")).toBe("it is [secret]");
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

  it("keeps numbers that are shorter secrets, and each field whose name is masked", () => {
    const redactor = redactorOf("1", "longenough", "aaaa", "bbbb");
    const data = { count: 1, rows: [1, 2, 3] };
    expect(redactor.data(data)).toEqual(data);
    expect(redactor.data({ aaaa: 1, bbbb: 2, "[secret] 2": 3 })).toEqual({
      "[secret]": 1,
      "[secret] 3": 2,
      "[secret] 2": 3,
    });
  });

  it("is a copy with nothing in it but what JSON shows", () => {
    const hidden = { name: "raw", value: canary };
    const match = /user=(\w+)/.exec(`user=bob token=${canary}`);
    const given = {
      match,
      list: Object.assign([1], { token: canary, run: () => canary }),
      fields: Object.defineProperty({ a: 1, [Symbol("raw")]: canary }, hidden.name, hidden),
    };
    const masked = redactorOf(canary).data(given);
    expect(masked).toEqual({ match: ["user=bob", "bob"], list: [1], fields: { a: 1 } });
    expect(inspect(masked, { showHidden: true })).not.toContain("c4n4ry");
    expect(structuredClone(masked)).toEqual(masked);
  });

  it("keeps a field that is called __proto__", () => {
    const data = JSON.parse('{"__proto__":{"a":["b"]}}') as object;
    expect(JSON.stringify(redactorOf(canary).data(data))).toBe('{"__proto__":{"a":["b"]}}');
  });

  it("that answers for itself becomes plain, so that it cannot answer otherwise later", () => {
    let looks = 0;
    const answer = (): string => (looks++ === 0 ? "nothing" : canary);
    const turncoats = [
      new Proxy({ token: "" }, { get: answer }),
      Object.defineProperty({}, "token", { enumerable: true, get: answer }),
      new Proxy([""], { get: (_, key) => (key === "0" ? answer() : Reflect.get([""], key)) }),
    ];
    for (const turncoat of turncoats) {
      looks = 0;
      const masked = redactorOf(canary).data(turncoat);
      for (let times = 0; times < 2; times += 1) expect(Object.values(masked)).toEqual(["nothing"]);
    }
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
