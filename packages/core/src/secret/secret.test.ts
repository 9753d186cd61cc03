import { format, inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { Secret } from "./secret.ts";

const value = "s3cr3t-token";
const secret = Secret.of(value);
const suffix = "!";

describe("a secret", () => {
  it.each<[string, () => unknown]>([
    ["String()", () => String(secret)],
    ["a template", () => `${secret}`],
    ["concatenation", () => (secret as unknown as string) + suffix],
    ["toString()", () => secret.toString()],
    ["toLocaleString()", () => secret.toLocaleString()],
    ["a join of lists", () => [secret, [secret]].join()],
    ["JSON", () => JSON.stringify({ token: secret, list: [secret] })],
    ["inspect", () => inspect({ token: secret, map: new Map([[secret, secret]]) })],
    ["format", () => format("%s %o %O %j", secret, secret, secret, secret)],
    ["an error's message", () => new Error(secret as unknown as string).message],
  ])("prints as a mask in %s", (_, print) => {
    expect(print()).toContain("[secret]");
    expect(print()).not.toContain(value);
  });

  it("shows nothing to who looks for fields, hidden ones too, or makes a copy", () => {
    const looks = [
      inspect(secret, { showHidden: true, customInspect: false, depth: 9 }),
      Object.keys(secret),
      Object.entries(Object.getOwnPropertyDescriptors(secret)),
      { ...secret },
      structuredClone(secret),
      Object.assign({}, secret),
    ];
    expect(inspect(looks, { depth: 9, showHidden: true })).not.toContain(value);
    expect(Object.keys(secret)).toEqual([]);
    expect(structuredClone(secret)).toEqual({});
  });

  it("gives its value to who opens it, and cannot be changed", () => {
    expect(secret.open()).toBe(value);
    expect(Object.isFrozen(secret)).toBe(true);
  });

  it.each([undefined, null, "", 5, {}])("is not made of %j", (what) => {
    expect(() => Secret.of(what as string)).toThrow("is the environment variable set?");
  });
});
