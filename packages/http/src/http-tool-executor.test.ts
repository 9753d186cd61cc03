import { type CallContext, Secret, type ToolResult } from "@exec/core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { sendJson, TestServer } from "../test-support/http-server.ts";
import { HttpToolExecutor } from "./http-tool-executor.ts";
import type { HttpToolSpec } from "./http-tool-spec.ts";

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => {
  server.seen.length = 0;
  server.answerWith((response) => sendJson(response, { ok: true }));
});

/** Calls a tool once, as its author and caller would. */
async function call(spec: Omit<HttpToolSpec, "name">, args: unknown = {}): Promise<ToolResult> {
  const tool = new HttpToolExecutor<HttpToolSpec>({
    name: "tool",
    ...spec,
    url: spec.url.replace("SERVER", server.origin),
  });
  try {
    return await tool.execute(args);
  } finally {
    await tool.close();
  }
}

const schema = (...names: string[]) => ({
  type: "object",
  properties: Object.fromEntries(names.map((name) => [name, {}])),
});

describe("where arguments go", () => {
  test("into the path, the query and headers, where the spec names them", async () => {
    await call(
      {
        url: "SERVER/users/{id}/posts-{kind}?fields=a,b&q={text}",
        query: { page: "{page}", fixed: "a&b", mixed: "from {page}", flag: true },
        headers: { "X-Trace": "trace-{id}", "x-fixed": "{{literal}}" },
      },
      { id: "a/b", kind: "x y", text: "c&d=e", page: 2 },
    );
    const { target, headers } = server.last;
    expect(target).toBe(
      "/users/a%2Fb/posts-x%20y?fields=a,b&q=c%26d%3De&page=2&fixed=a%26b&mixed=from%202&flag=true",
    );
    expect(headers).toMatchObject({ "x-trace": "trace-a/b", "x-fixed": "{literal}" });
  });

  test("into a query parameter of their own name, where they are declared and nothing names them", async () => {
    await call({ url: "SERVER/search", inputSchema: schema("q", "limit") }, { q: "a b", limit: 3 });
    expect(server.last.target).toBe("/search?q=a%20b&limit=3");
  });

  test("into a JSON body, for methods that have one", async () => {
    await call(
      { url: "SERVER/users/{id}", method: "PATCH", inputSchema: schema("id", "name", "tags") },
      { id: 7, name: "Ada", tags: ["x"] },
    );
    expect(server.last.body).toBe('{"name":"Ada","tags":["x"]}');
    expect(server.last.headers["content-type"]).toBe("application/json");
  });

  test("into the places of a body that the spec lays out", async () => {
    await call(
      {
        url: "SERVER/orders",
        method: "POST",
        body: {
          json: {
            order: {
              items: "{items}",
              note: "for {who}",
              missing: "{none}",
              by: ["{who}", "{none}"],
            },
            v: 1,
            key: Secret.of("k3y-k3y"),
          },
        },
      },
      { items: [{ sku: 1 }], who: "Ada" },
    );
    expect(JSON.parse(server.last.body)).toEqual({
      order: { items: [{ sku: 1 }], note: "for Ada", by: ["Ada"] },
      v: 1,
      key: "k3y-k3y",
    });
  });

  test("nowhere, where they were not given or are null: the parameter or header is left out", async () => {
    const spec = {
      url: "SERVER/s?a={a}&b={b}",
      query: { c: "{c}-{b}" },
      headers: { "x-a": "{a}", "x-b": "{b}" },
    };
    await call(spec, { a: null, b: 0 });
    expect(server.last.target).toBe("/s?b=0");
    expect(server.last.headers).not.toHaveProperty("x-a");
    expect(server.last.headers["x-b"]).toBe("0");
  });

  test("an argument that has no place is refused, not dropped", async () => {
    const result = await call({ url: "SERVER/s" }, { limit: 3 });
    expect(result).toMatchObject({
      ok: false,
      error: {
        code: "ARGUMENTS_INVALID",
        effect: "none",
        message: expect.stringContaining('"limit"'),
      },
    });
    expect(server.seen).toEqual([]);
  });

  test.each([[[1, 2]], ["text"], [5], [true]])(
    "what is no object has no place either, without a body to take it: %j",
    async (args) => {
      for (const spec of [
        { url: "SERVER/s" },
        { url: "SERVER/s", method: "POST", body: false },
        { url: "SERVER/s", method: "POST", body: { json: { a: "{a}" } } },
      ] as const) {
        expect(await call(spec, args)).toMatchObject({
          ok: false,
          error: {
            code: "ARGUMENTS_INVALID",
            effect: "none",
            message: expect.stringContaining("must be an object"),
          },
        });
      }
      expect(server.seen).toEqual([]);
      expect(await call({ url: "SERVER/s", method: "POST" }, args)).toMatchObject({ ok: true });
      expect(JSON.parse(server.last.body)).toEqual(args);
    },
  );

  test("without any arguments, the tool is called all the same", async () => {
    for (const args of [{}, null, undefined]) {
      expect(await call({ url: "SERVER/s" }, args)).toMatchObject({ ok: true });
    }
  });

  test("what a Standard Schema makes of them is what is sent", async () => {
    const inputSchema = z.object({ day: z.string().transform((text) => text.slice(0, 10)) });
    await call({ url: "SERVER/on/{day}", inputSchema }, { day: "2024-05-06T07:08" });
    expect(server.last.target).toBe("/on/2024-05-06");
  });

  test("inherited properties are no arguments", async () => {
    const result = await call({ url: "SERVER/users/{id}" }, Object.create({ id: "evil" }));
    expect(result).toMatchObject({ ok: false, error: { code: "ARGUMENTS_INVALID" } });
  });
});

describe("bodies", () => {
  test("a method with a body sends none where no argument is left for it", async () => {
    const inputSchema = schema("id");
    await call({ url: "SERVER/users/{id}/lock", method: "POST", inputSchema }, { id: 1 });
    expect(server.last.body).toBe("");
    expect(server.last.headers).not.toHaveProperty("content-type");
  });

  test("declared arguments that were all left out make an empty object", async () => {
    await call({ url: "SERVER/users", method: "POST", inputSchema: schema("name") }, {});
    expect(server.last.body).toBe("{}");
  });

  test("body: false sends none, and declared arguments become query parameters", async () => {
    const spec = {
      url: "SERVER/users",
      method: "POST",
      body: false,
      inputSchema: schema("dry"),
    } as const;
    await call(spec, { dry: true });
    expect(server.last).toMatchObject({ body: "", target: "/users?dry=true" });
  });

  test("a content type of the spec's own stays", async () => {
    const headers = { "Content-Type": "application/merge-patch+json" };
    await call({ url: "SERVER/users", method: "PATCH", headers }, { a: 1 });
    expect(server.last.headers["content-type"]).toBe("application/merge-patch+json");
    expect(server.last.rawHeaders.filter((name) => /^content-type$/i.test(name))).toHaveLength(1);
  });

  test("an argument called __proto__ is data like any other", async () => {
    await call({ url: "SERVER/users", method: "POST" }, JSON.parse('{"__proto__":{"admin":true}}'));
    expect(server.last.body).toBe('{"__proto__":{"admin":true}}');
  });

  test("what JSON cannot hold is the arguments' fault, before anything is sent", async () => {
    const result = await call(
      { url: "SERVER/users", method: "POST", caps: { maxBytes: 1000 } },
      { n: 1n },
    );
    expect(result).toMatchObject({ ok: false, error: { effect: "none" } });
    expect(server.seen).toEqual([]);
  });
});

describe("secrets", () => {
  test("reach the server in headers and queries, and nobody else", async () => {
    server.answerWith((response, { headers, target }) =>
      sendJson(response, { echoed: headers.authorization, target }, 403),
    );
    const result = await call({
      url: "SERVER/private",
      query: { api_key: Secret.of("query+secret/1") },
      headers: { authorization: Secret.of("Bearer header-secret-1") },
    });
    expect(server.last.target).toBe("/private?api_key=query%2Bsecret%2F1");
    expect(server.last.headers.authorization).toBe("Bearer header-secret-1");
    expect(JSON.stringify(result)).not.toMatch(/header-secret|query.{1,3}secret/);
    expect(result).toMatchObject({ ok: false, error: { code: "HTTP_STATUS" } });
  });

  test("are in no error of the network", async () => {
    const tool = new HttpToolExecutor({
      name: "tool",
      url: "http://127.0.0.1:1/x?y=1",
      query: { key: Secret.of("query-secret") },
      headers: { "x-api-key": Secret.of("header-secret") },
    });
    const text = JSON.stringify(await tool.execute({}));
    expect(text).toContain("GET http://127.0.0.1:1/x got no answer");
    expect(text).not.toMatch(/query-secret|header-secret|y=1/);
  });
});

test("a request says what it takes and who asks, and asks for no compression", async () => {
  await call({ url: "SERVER/" });
  expect(server.last.headers).toMatchObject({
    accept: "application/json, */*;q=0.5",
    "accept-encoding": "identity",
    "user-agent": "exec-http",
    host: `127.0.0.1:${server.port}`,
  });
  await call({
    url: "SERVER/",
    headers: { "User-Agent": "mine", accept: "text/csv" },
    returnType: "text",
  });
  expect(server.last.headers).toMatchObject({ "user-agent": "mine", accept: "text/csv" });
});

test("a class that extends it may send more, and leaves nothing behind either", async () => {
  class Twice extends HttpToolExecutor<HttpToolSpec> {
    protected override async executeHttpRequest(args: unknown, context: CallContext) {
      void this.request({ url: `${server.origin}/never` }, context).catch(() => {});
      return super.executeHttpRequest(args, context);
    }
  }
  server.answerWith((response, { target }) => {
    if (target !== "/never") sendJson(response, { target });
  });
  const tool = new Twice({ name: "twice", url: `${server.origin}/once`, timeoutMs: 0 });
  expect(await tool.run({})).toEqual({ target: "/once" });
  await tool.close();
});

test("no cookie outlives its call", async () => {
  server.answerWith((response) => {
    response.setHeader("set-cookie", "session=1");
    sendJson(response, {});
  });
  const tool = new HttpToolExecutor({ name: "tool", url: `${server.origin}/` });
  await tool.execute({});
  await tool.execute({});
  await tool.close();
  expect(server.last.headers).not.toHaveProperty("cookie");
});

test("GET, HEAD and OPTIONS are read-only unless the spec says otherwise", () => {
  const annotations = (spec: Partial<HttpToolSpec>) =>
    new HttpToolExecutor<HttpToolSpec>({ name: "t", url: "http://127.0.0.1/", ...spec }).spec
      .annotations;
  expect(annotations({})).toEqual({ readOnly: true });
  expect(annotations({ method: "HEAD", annotations: { openWorld: true } })).toEqual({
    readOnly: true,
    openWorld: true,
  });
  expect(annotations({ annotations: { readOnly: false } })).toEqual({ readOnly: false });
  expect(annotations({ annotations: { destructive: true } })).toEqual({ destructive: true });
  expect(annotations({ annotations: { idempotent: false } })).toEqual({ idempotent: false });
  expect(annotations({ annotations: { destructive: false, idempotent: true } })).toEqual({
    readOnly: true,
    destructive: false,
    idempotent: true,
  });
  expect(annotations({ method: "POST" })).toBeUndefined();
});
