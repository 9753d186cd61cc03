import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formsOf, leaksIn } from "../../test-support/leaks.ts";
import { makeRedactor, type Redactor } from "./redactor.ts";
import { maskChunks, StreamMasking } from "./stream-masking.ts";

const redactorOf = (...secrets: string[]): Redactor => {
  const redactor = makeRedactor(new Set(secrets));
  if (redactor === undefined) throw new Error("nothing to mask");
  return redactor;
};
const redactor = redactorOf("s3cr3t-token");

/** What leaves after each chunk, and at the end. */
function steps(chunks: readonly unknown[], each: (index: number) => Redactor = () => redactor) {
  const masking = new StreamMasking(each(0));
  const left = chunks.map((chunk, index) => {
    masking.push(chunk, each(index));
    return masking.ready.splice(0);
  });
  masking.end(each(chunks.length));
  return [...left, masking.ready.splice(0)];
}

describe("a stream of chunks", () => {
  it("holds back what may be the start of a secret, and what comes after it, until it is clear", () => {
    expect(steps(["the tok", "en is s3c", { more: 1 }, "r3t-to", "ken, no"])).toEqual([
      ["the tok"],
      [],
      [],
      [],
      ["en is [secret]", { more: 1 }, "", ", no"],
      [],
    ]);
    expect(steps(["it is s3c", "tion 4"])).toEqual([[], ["it is s3c", "tion 4"], []]);
  });

  it("leaves the shape of each chunk, and reads each place by itself", () => {
    const chunks = [
      { id: 1, delta: { text: "a s3cr" }, other: "s3cr" },
      { id: 2, delta: { text: "3t-t" }, list: [null] },
      { id: 3, delta: { text: "oken b" }, other: "et" },
    ];
    expect(steps(chunks).flat()).toEqual([
      { id: 1, delta: { text: "a [secret]" }, other: "s3cr" },
      { id: 2, delta: { text: "" }, list: [null] },
      { id: 3, delta: { text: " b" }, other: "et" },
    ]);
  });

  it("masks a start that is left at the end, if it is long enough to be no ordinary word", () => {
    expect(steps(["no s3cr3t", "-t"])).toEqual([[], [], ["no [secret]", ""]]);
    expect(steps(["no s3cr3t", "-"])).toEqual([[], [], ["no s3cr3t", "-"]]);
  });

  it("masks names of fields and numbers, too", () => {
    const numeric = redactorOf("s3cr3t-token", "4929123412341234");
    expect(
      steps([{ "s3cr3t-token": 4929123412341234, n: 1 }, 4929123412341234], () => numeric)[0],
    ).toEqual([{ "[secret]": "[secret]", n: 1 }]);
  });

  it("passes on a copy, because its author may go on changing what is held", () => {
    const buffer = { delta: "s3cr" };
    const masking = new StreamMasking(redactor);
    masking.push(buffer, redactor);
    buffer.delta = "et";
    masking.push(buffer, redactor);
    expect(masking.ready).toEqual([{ delta: "s3cr" }, { delta: "et" }]);
  });

  it("masks a secret that is wrapped into lines, wherever it is cut", () => {
    const key = "MIIEvQIBADANBgkqhkiG9w0B\nBKcwggSjAgEA";
    const base64 = Buffer.from(key).toString("base64").replace(/.{16}/g, "$&\r\n");
    for (const whole of [key.replaceAll("\n", "\r\n   "), base64, JSON.stringify(base64)]) {
      for (let cut = 0; cut <= whole.length; cut += 1) {
        const chunks = [`a ${whole.slice(0, cut)}`, `${whole.slice(cut)} b`];
        const masked = maskChunks(chunks, redactorOf(key)).join("");
        expect(masked).toMatch(/^a "?\[secret\](?:=|\s|\\r|\\n|")* b$/);
      }
    }
  });

  it("takes a chunk with many secrets, and chunks of many that overlap", () => {
    const many = "s3cr3t-token ".repeat(20_000);
    const masked = "[secret] ".repeat(20_000);
    expect(maskChunks([many, "s3cr3t-", "token"], redactor)).toEqual([masked, "[secret]", ""]);
    expect(maskChunks(["ab".repeat(100), "ab".repeat(100)], redactorOf("abab"))).toEqual([
      "[secret]",
      "",
    ]);
  });

  it("masks all that comes at a place where it would take too long to find out", () => {
    const own = redactorOf(`${"\\".repeat(40)}x`);
    const chunks = [{ a: "\\".repeat(3000), b: "b" }, { a: "\\x", b: "b" }, { a: "more" }];
    expect(maskChunks(chunks, own)).toEqual([
      { a: "[secret]", b: "b" },
      { a: "[secret]", b: "b" },
      { a: "[secret]" },
    ]);
  });

  it("forgets what has left, and what was masked in it, however long a stream goes on", () => {
    const masking = new StreamMasking(redactor);
    for (let count = 0; count < 20_000; count += 1) {
      masking.push("s3cr3t-token s", redactor);
      expect(masking.ready.splice(0)).toEqual(count === 0 ? [] : ["[secret] s"]);
    }
  });

  it("forgets the places of what has left", () => {
    setFlagsFromString("--expose-gc");
    const collectGarbage = runInNewContext("gc") as () => void;
    const masking = new StreamMasking(redactor);
    const used = (from: number): number => {
      for (let place = from; place < from + 50_000; place += 1)
        masking.push({ [`place ${place}`]: "text that is no secret" }, redactor);
      masking.ready.length = 0;
      collectGarbage();
      return process.memoryUsage().heapUsed;
    };
    const before = used(0);
    expect(used(50_000) - before).toBeLessThan(2_000_000);
  });

  it("finds a new secret in what it holds already", () => {
    const more = redactorOf("s3cr3t-token", "another one");
    const chunks = ["another one, s3c", "et and anoth", "er one"];
    expect(steps(chunks, (index) => (index === 0 ? redactor : more)).flat()).toEqual([
      "[secret], s3c",
      "et and [secret]",
      "",
    ]);
  });

  it("goes on masking a secret whose first piece has left, when a new secret comes", () => {
    const one = redactorOf("abcdefgh", "ghijkl");
    const two = redactorOf("abcdefgh", "ghijkl", "another one");
    const chunks = ["abcd", "efgh", "ij", "kl."];
    expect(
      steps(chunks, (index) => (index < 2 ? one : two))
        .flat()
        .join(""),
    ).toBe("[secret].");
  });

  it("holds no more than so many chunks, and masks what comes of them all the same", () => {
    const masking = new StreamMasking(redactor);
    masking.push("s3cr3t-t", redactor);
    for (let count = 0; count < 1000; count += 1) {
      masking.push({ tick: count }, redactor);
      if (count < 255) expect(masking.ready).toHaveLength(0);
    }
    expect(masking.ready).toHaveLength(1001);
    expect(masking.ready[0]).toBe("[secret]");
    masking.push("oken.", redactor);
    masking.end(redactor);
    expect(masking.ready.at(-1)).toBe(".");
    const short = new StreamMasking(redactor);
    for (const chunk of ["s3c", ...Array(300).fill(""), "r3t-token."]) short.push(chunk, redactor);
    short.end(redactor);
    expect(short.ready.join("")).toBe("s3c[secret].");
    expect(short.ready).toHaveLength(302);
  });

  it("holds no more than so many characters", () => {
    const masking = new StreamMasking(redactor);
    masking.push({ a: "s3c" }, redactor);
    for (let count = 0; count < 5; count += 1) masking.push({ b: "x".repeat(300_000) }, redactor);
    expect(masking.ready).toHaveLength(6);
  });

  it("takes a secret longer than all that it may hold", () => {
    const long = Array.from({ length: 2000 }, (_, index) => index.toString(36))
      .join("")
      .slice(0, 2000);
    const [all] = [maskChunks(["x", ...long, "y"], redactorOf(long))];
    expect(all.join("")).toBe("x[secret]y");
  });
});

const anySecret = fc
  .string({ minLength: 4, maxLength: 20, unit: "grapheme" })
  .filter((secret) => !/[[\]]/.test(secret) && !"secret".includes(secret));
/** Makes a chunk of a piece of text. */
const shapes: ((text: string, index: number) => unknown)[] = [
  (text) => text,
  (delta, index) => ({ index, delta }),
  (text) => ({ choices: [{ delta: { text } }] }),
];
const textIn = (chunk: unknown): string =>
  typeof chunk === "string"
    ? chunk
    : (JSON.stringify(chunk).match(/(?:delta|text)":("(?:[^"\\]|\\.)*")/)?.[1] ?? "");

describe("whatever the secret, the text around it, and how it is cut into chunks", () => {
  it("all that leaves together holds no form of it, and is what the whole text is, masked", () => {
    fc.assert(
      fc.property(
        fc.array(anySecret, { minLength: 1, maxLength: 2 }),
        fc.array(fc.oneof(fc.string(), fc.nat()), { maxLength: 6 }),
        fc.array(fc.nat(), { maxLength: 12 }),
        fc.nat(),
        (secrets, parts, cuts, shape) => {
          const once = secrets.flatMap(formsOf);
          const forms = [...once, ...once.map((form) => form.replace(/.{7}/gs, "$&\r\n"))];
          const whole = `${parts.map((part) => (typeof part === "string" ? part : forms[part % forms.length])).join("")}\0`;
          const at = [0, ...cuts.map((cut) => cut % (whole.length + 1)), whole.length].sort(
            (a, b) => a - b,
          );
          const pieces = at.slice(1).map((end, index) => whole.slice(at[index], end));
          const make = shapes[shape % shapes.length] as (typeof shapes)[0];
          const own = redactorOf(...secrets);
          const left = maskChunks(pieces.map(make), own);
          expect(left).toHaveLength(pieces.length);
          const texts = left.map((chunk) => {
            const text = textIn(chunk);
            return typeof chunk === "string" ? text : (JSON.parse(text) as string);
          });
          expect(texts.join("")).toBe(own.text(whole));
          const seen = texts.join("").replaceAll("[secret]", "\0");
          expect(secrets.flatMap((secret) => leaksIn(seen, secret))).toEqual([]);
          if (own.text(whole) === whole) expect(left).toEqual(pieces.map(make));
        },
      ),
      { numRuns: 200 },
    );
  }, 60_000);
});
