import assert from "node:assert/strict";
import { Console } from "node:console";
import { PassThrough } from "node:stream";
import { format, inspect } from "node:util";
import v8 from "node:v8";
import { MessageChannel, type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { Secret } from "./secret.ts";

const value = "s3cr3t-token";
const secret = Secret.of(value);
const suffix = "!";

/** What a console prints. */
function printedBy(print: (console: Console) => void): string {
  const stream = new PassThrough();
  print(new Console(stream));
  return String(stream.read());
}

function posted(message: unknown): MessagePort {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(message);
  return port2;
}

/** What an assertion says that fails. */
function difference(actual: unknown, expected: unknown): unknown {
  try {
    assert.deepStrictEqual([actual], [expected, 1]);
  } catch (error) {
    return error;
  }
  return undefined;
}

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
    ["JSON with a replacer", () => JSON.stringify([secret], (_, item) => item)],
    ["console.table", () => printedBy((console) => console.table([{ secret }]))],
    ["inspect of a proxy", () => inspect(new Proxy(secret, {}), { showProxy: true })],
    [
      "inspect of an accessor",
      () =>
        inspect(
          {
            get it() {
              return secret;
            },
          },
          { getters: true },
        ),
    ],
    ["an error's cause", () => inspect(new Error("no", { cause: secret }))],
    ["an aggregated error", () => inspect(new AggregateError([secret], String(secret)))],
    ["a URL", () => decodeURIComponent(new URL(`https://a.example/?token=${secret}`).href)],
    [
      "search parameters",
      () => decodeURIComponent(String(new URLSearchParams({ secret } as never))),
    ],
    ["a header", () => new Headers({ secret } as never).get("secret")],
    ["an encoding", () => atob(btoa(secret as never))],
    ["bytes", () => String(Buffer.from(secret as never))],
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
      v8.deserialize(v8.serialize(secret)),
      receiveMessageOnPort(posted(secret)),
      printedBy((console) => console.dir({ secret }, { showHidden: true })),
      Object.entries(secret),
      Reflect.ownKeys(secret).map((key) => Reflect.get(secret, key)),
      difference(secret, "other"),
      difference(secret, Secret.of("another")),
      (() => {
        try {
          return new Proxy(secret, {}).open();
        } catch (error) {
          return error;
        }
      })(),
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
