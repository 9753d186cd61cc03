import { type CallContext, Secret, type ToolResult } from "@exec/core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { CustomExecutor, type Send } from "../../test-support/custom-executor.ts";
import { sendJson, TestServer } from "../../test-support/http-server.ts";
import { eventually } from "../../test-support/tcp-server.ts";
import type { HttpSpec } from "../http-spec.ts";
import type { HttpRequest } from "../request/http-request.ts";

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => {
  server.seen.length = 0;
  server.answerWith((response, { target }) => {
    if (target === "/never") return;
    if (target === "/no-json") response.writeHead(200, { "content-type": "text/html" }).end("<p>");
    else sendJson(response, { target }, Number(/^\/status\/(\d+)/.exec(target)?.[1] ?? 200));
  });
});

const post = (path: string): HttpRequest => ({ method: "POST", url: `${server.origin}${path}` });
const get = (path: string): HttpRequest => ({ url: `${server.origin}${path}` });

async function run(
  code: (send: Send, context: CallContext) => unknown,
  spec: Partial<HttpSpec> = {},
): Promise<ToolResult> {
  await using tool = new CustomExecutor({ name: "custom", url: server.origin, ...spec }, code);
  return await tool.execute({});
}

describe("a failure has the effect of all requests of its attempt", () => {
  test.each([
    ["a change that worked", () => [post("/"), get("/status/503")], "committed"],
    ["a change that may have worked", () => [post("/status/500"), get("/status/503")], "unknown"],
    ["a change that was refused", () => [post("/status/409"), get("/status/503")], "none"],
    ["a mere question", () => [get("/"), get("/status/503")], "none"],
    ["a mere question before a refused change", () => [get("/"), post("/status/400")], "none"],
    [
      "a change that worked before one that was refused",
      () => [post("/"), post("/status/409")],
      "committed",
    ],
    ["a change of a tool that is read-only", () => [post("/"), get("/status/503")], "none"],
  ])("after %s", async (name, requests, effect) => {
    const annotations = name.endsWith("read-only") ? { annotations: { readOnly: true } } : {};
    const result = await run(async (send) => {
      const [first, second] = requests() as [HttpRequest, HttpRequest];
      await send(first).catch(() => {});
      await send(second);
    }, annotations);
    expect(result).toMatchObject({ ok: false, error: { code: "HTTP_STATUS", effect } });
  });

  test("also of those that are still under way, so it is not tried again", async () => {
    const result = await run(
      async (send) => {
        const change = send(post("/never"));
        expect(await eventually(() => server.seen.length === 1)).toBe(true);
        await Promise.all([change, send(get("/status/503"))]);
      },
      { retry: { maxAttempts: 3, baseDelayMs: 1 } },
    );
    expect(result).toMatchObject({
      ok: false,
      error: { code: "HTTP_STATUS", effect: "unknown" },
      usage: { attempts: 1 },
    });
    expect(server.seen.filter(({ method }) => method === "POST")).toHaveLength(1);
  });

  test.each([
    [
      "an answer that is no JSON",
      async (send: Send) => (await send(get("/no-json"))).json(),
      "RESPONSE_INVALID",
    ],
    [
      "an origin that is refused",
      (send: Send) => send({ url: "http://elsewhere.test/" }),
      "EGRESS_DENIED",
    ],
    [
      "a request that is wrong",
      (send: Send) => send({ ...get("/"), headers: { host: "x" } }),
      "EXECUTION_FAILED",
    ],
    ["an error of the author's own", () => Promise.reject(new Error("no")), "EXECUTION_FAILED"],
  ])("after a change that worked and %s", async (_, fail, code) => {
    const result = await run(async (send) => {
      await send(post("/"));
      await fail(send);
    });
    expect(result).toMatchObject({ ok: false, error: { code, effect: "committed" } });
  });

  test("unless its author knows better", async () => {
    const result = await run(async (send, context) => {
      await send(post("/"));
      context.report({ effect: "none" });
      throw new Error("The service says that it changed nothing.");
    });
    expect(result).toMatchObject({ ok: false, error: { effect: "none" } });
  });

  test.each([
    ["none", 409],
    ["unknown", 500],
    ["committed", 202],
  ])("%s where the author takes the status %i", async (effect, status) => {
    const result = await run(async (send) => {
      await send({ ...post(`/status/${status}`), acceptStatus: () => true });
      throw new Error("no");
    });
    expect(result).toMatchObject({ ok: false, error: { effect } });
  });
});

test("a request that its author got wrong is a promise that rejects", async () => {
  const result = await run((send) => send({ url: "/relative" }).catch(() => "caught"));
  expect(result).toMatchObject({ ok: true, content: "caught" });
});

test("a secret of a request is masked in what comes back", async () => {
  server.answerWith((response, { headers, target }) =>
    sendJson(response, { echoed: headers["x-key"], target }),
  );
  const result = await run(async (send) => {
    const response = await send({
      ...get("/"),
      headers: { "x-key": Secret.of("header-secret-1") },
      query: { key: Secret.of("query-secret-1") },
    });
    return response.json();
  });
  expect(result).toMatchObject({ ok: true });
  expect(JSON.stringify(result)).not.toMatch(/(?:header|query)-secret-1/);
});

describe("a request that is left behind", () => {
  test.each([
    [
      "by a race",
      async (send: Send) => {
        const never = send(get("/never"));
        expect(await eventually(() => server.seen.length === 1)).toBe(true);
        return (await Promise.race([never, send(get("/fast"))])).json();
      },
      { ok: true, content: { target: "/fast" } },
    ],
    [
      "by another one's failure",
      async (send: Send) => {
        const never = send(get("/never"));
        expect(await eventually(() => server.seen.length === 1)).toBe(true);
        await send(get("/status/503"));
        await never;
      },
      { ok: false, error: { code: "HTTP_STATUS" } },
    ],
    [
      "by a stream",
      async function* (send: Send) {
        send(get("/never"));
        yield (await send(get("/1"))).json();
      },
      { ok: true, content: [{ target: "/1" }] },
    ],
    [
      "by a stream that fails",
      async function* (send: Send) {
        send(get("/never"));
        yield 1;
        await send(get("/status/503"));
      },
      { ok: false, error: { code: "HTTP_STATUS" } },
    ],
  ])("%s is ended with its attempt", async (_, code, outcome) => {
    const tool = new CustomExecutor({ name: "custom", url: server.origin, timeoutMs: 0 }, code);
    expect(await tool.execute({})).toMatchObject(outcome);
    const { socket } = server.seen.find(({ target }) => target === "/never") ?? {};
    expect(await eventually(() => socket?.destroyed === true)).toBe(true);
    await tool.close();
  });

  test("sends nothing more", async () => {
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    let late: Promise<unknown> | undefined;
    const result = await run((send) => {
      late = ended.then(() => send(post("/late")));
      return 1;
    });
    expect(result).toMatchObject({ ok: true });
    resolve();
    await expect(late).rejects.toMatchObject({ code: "ABORTED", effect: "none" });
    expect(server.seen).toEqual([]);
  });
});
