import { constants } from "node:buffer";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TestServer } from "../../test-support/http-server.ts";
import { HttpToolExecutor } from "../http-tool-executor.ts";
import type { HttpToolSpec } from "../http-tool-spec.ts";
import { HttpResponse } from "./http-response.ts";

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server[Symbol.asyncDispose]());

async function answer(
  type: string | undefined,
  body: string | Buffer,
  spec: Partial<HttpToolSpec> = {},
  status = 200,
) {
  server.answerWith((response) =>
    response.writeHead(status, type === undefined ? {} : { "content-type": type }).end(body),
  );
  const tool = new HttpToolExecutor<HttpToolSpec>({
    name: "tool",
    url: `${server.origin}/`,
    ...spec,
  });
  const result = await tool.execute({});
  await tool.close();
  return result.ok ? result.content : result.error;
}

describe("without a declared type the content type decides", () => {
  test.each([
    ["application/json", '{"a":1}', { a: 1 }],
    ["application/json; charset=utf-8", "[1]", [1]],
    ["application/problem+json", '"x"', "x"],
    ["text/json", "1", 1],
    ["text/plain", "hello", "hello"],
    ["TEXT/HTML", "<p>", "<p>"],
    ["application/xml", "<a/>", "<a/>"],
    ["application/atom+xml", "<a/>", "<a/>"],
    [undefined, '{"a":1}', '{"a":1}'],
    ["application/json", "", null],
    [undefined, "", null],
  ])("%s", async (type, body, content) => {
    expect(await answer(type, body)).toEqual(content);
  });

  test("204 is null", async () => {
    expect(await answer(undefined, "", {}, 204)).toBeNull();
  });

  test("neither JSON nor text is refused, with what to do", async () => {
    expect(await answer("image/png", "x")).toMatchObject({
      code: "RESPONSE_INVALID",
      message: expect.stringContaining('"returnType": "binary"'),
      details: { status: 200, mediaType: "image/png" },
    });
  });
});

describe("a declared type", () => {
  test("json takes an answer without a type, and refuses another one", async () => {
    expect(await answer(undefined, "[1]", { returnType: "json" })).toEqual([1]);
    expect(await answer("text/html", "<p>", { returnType: "json" })).toMatchObject({
      code: "RESPONSE_INVALID",
      message: expect.stringContaining("has the type text/html, where the tool declares JSON"),
    });
  });

  test("text takes JSON as it is written", async () => {
    expect(await answer("application/json", '{"a": 1}', { returnType: "text" })).toBe('{"a": 1}');
  });

  test("binary is the bytes, in base64", async () => {
    expect(await answer("image/png", Buffer.from([0, 255]), { returnType: "binary" })).toEqual({
      type: "binary",
      mediaType: "image/png",
      base64: "AP8=",
    });
  });
});

describe("characters", () => {
  test("that come in two pieces are whole", async () => {
    const bytes = Buffer.from('"añb"');
    server.answerWith(async (response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.write(bytes.subarray(0, 3));
      await new Promise((resolve) => setTimeout(resolve, 30));
      response.end(bytes.subarray(3));
    });
    const tool = new HttpToolExecutor({ name: "tool", url: `${server.origin}/` });
    expect(await tool.run({})).toBe("añb");
    await tool.close();
  });

  test("are read in the charset that the server names", async () => {
    expect(await answer("text/plain; charset=ISO-8859-1", Buffer.from([0xe9]))).toBe("é");
    expect(await answer('text/plain; charset="utf-8"', "é")).toBe("é");
    expect(await answer("text/plain; charset=klingon", "x")).toMatchObject({
      code: "RESPONSE_INVALID",
      message: expect.stringContaining('"klingon"'),
    });
  });

  test("that are no UTF-8 are no JSON", async () => {
    expect(await answer("application/json", Buffer.from([0x22, 0xe9, 0x22]))).toMatchObject({
      code: "RESPONSE_INVALID",
      message: expect.stringContaining("not the UTF-8"),
    });
  });

  test("a byte order mark before JSON is no part of it", async () => {
    expect(await answer("application/json", "\ufeff{}")).toEqual({});
  });
});

test("bad JSON says how much came of which kind, and quotes nothing of it; a change that was asked for has happened", async () => {
  const body = '{"token":"sk-12345", oops}';
  const error = await answer("application/json", body, { method: "POST" });
  expect(error).toMatchObject({ code: "RESPONSE_INVALID", retryable: false, effect: "committed" });
  expect(error).toHaveProperty("message", expect.stringContaining("POST http://127.0.0.1:"));
  expect(error).toHaveProperty(
    "message",
    expect.stringContaining("its 26 bytes of application/json are no valid JSON"),
  );
  expect(JSON.stringify(error)).not.toMatch(/token|12345|oops/);
  expect(await answer("application/json", "{")).toMatchObject({
    code: "RESPONSE_INVALID",
    effect: "none",
  });
});

test("what the server says about its answer is cut short in messages", async () => {
  const long = "x".repeat(5000);
  for (const [type, spec] of [
    [`image/${long}`, {}],
    [`image/${long}`, { returnType: "json" }],
    [`text/plain; charset=${long}`, {}],
  ] as const) {
    const error = await answer(type, "x", spec);
    expect(error).toMatchObject({ code: "RESPONSE_INVALID" });
    expect(JSON.stringify(error).length).toBeLessThan(700);
  }
});

test("a text that is longer than a string can be is named as that", () => {
  // The pages of this memory are never touched, so it costs none.
  const bytes = Buffer.from(new ArrayBuffer(constants.MAX_STRING_LENGTH + 1));
  const headers = { "content-type": "text/plain; charset=latin1" };
  const response = new HttpResponse({
    status: 200,
    headers,
    bytes,
    label: "GET http://a.test/",
    effect: "none",
  });
  expect(() => response.text()).toThrow("is longer than a text can be");
});

test("__proto__ in an answer is data and reaches no prototype", async () => {
  const content = await answer("application/json", '{"__proto__":{"isAdmin":true}}');
  expect(JSON.stringify(content)).toBe('{"__proto__":{"isAdmin":true}}');
  expect(Object.getPrototypeOf(content)).toBe(Object.prototype);
  expect({}).not.toHaveProperty("isAdmin");
});
