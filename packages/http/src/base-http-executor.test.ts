import { type CallContext, Runtime, Secret, type ToolResult, text } from "@exec/core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { CustomExecutor, type Send } from "../test-support/custom-executor.ts";
import { sendJson, TestServer } from "../test-support/http-server.ts";
import { eventually, TcpServer } from "../test-support/tcp-server.ts";
import { BaseHttpExecutor } from "./base-http-executor.ts";
import type { HttpSpec } from "./http-spec.ts";

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => {
  server.seen.length = 0;
  server.answerWith((response, { target }) => {
    const status = Number(/^\/status\/(\d+)/.exec(target)?.[1] ?? 200);
    sendJson(response, { target }, status);
  });
});

async function run(
  code: (send: Send, context: CallContext) => unknown,
  spec: Partial<HttpSpec> = {},
): Promise<ToolResult> {
  await using tool = new CustomExecutor({ name: "custom", url: server.origin, ...spec }, code);
  return await tool.execute({});
}

describe("this.request", () => {
  test("sends what it is told: method, query, headers, secrets, JSON or a body of one's own", async () => {
    await run((send) =>
      send({
        method: "PUT",
        url: `${server.origin}/a?b=1`,
        query: { c: "x&y", key: Secret.of("k&y"), none: undefined },
        headers: { "X-A": 1, authorization: Secret.of("Bearer abc"), none: undefined },
        json: { a: [1] },
      }),
    );
    expect(server.last).toMatchObject({
      method: "PUT",
      target: "/a?b=1&c=x%26y&key=k%26y",
      body: '{"a":[1]}',
      headers: {
        "x-a": "1",
        authorization: "Bearer abc",
        "content-type": "application/json",
        "accept-encoding": "identity",
      },
    });
    await run((send) =>
      send({
        method: "POST",
        url: new URL("/b", server.origin),
        body: Buffer.from("<x/>"),
        headers: { "content-type": "text/xml" },
      }),
    );
    expect(server.last).toMatchObject({
      target: "/b",
      body: "<x/>",
      headers: { "content-type": "text/xml" },
    });
  });

  test("gives the whole answer", async () => {
    const result = await run(async (send) => {
      const response = await send({ url: `${server.origin}/x` });
      return [
        response.status,
        response.mediaType,
        response.header("content-type"),
        response.text(),
        response.json(),
        response.bytes.length,
      ];
    });
    expect(result).toMatchObject({
      content: [
        200,
        "application/json",
        "application/json",
        '{"target":"/x"}',
        { target: "/x" },
        15,
      ],
    });
  });

  test("fails at statuses other than 2xx, unless the author takes them", async () => {
    const url = `${server.origin}/status/404`;
    expect(await run((send) => send({ url }))).toMatchObject({
      ok: false,
      error: { code: "HTTP_STATUS" },
    });
    const taken = await run(async (send) =>
      (await send({ url, acceptStatus: (status) => status === 404 })).json(),
    );
    expect(taken).toMatchObject({ ok: true, content: { target: "/status/404" } });
  });

  test("fails with what the author's own choice of statuses throws", async () => {
    const failed = await run((send) =>
      send({
        url: server.origin,
        acceptStatus() {
          throw new RangeError("no such status");
        },
      }),
    );
    expect(failed).toMatchObject({
      ok: false,
      error: {
        code: "EXECUTION_FAILED",
        message: "The tool threw RangeError: no such status",
      },
    });
    expect(await run((send) => send({ url: server.origin }).then(() => 1))).toMatchObject({
      ok: true,
    });
  });

  test("has the spec's limit of size, or a request's own", async () => {
    const url = `${server.origin}/x`;
    const tooLarge = { ok: false, error: { code: "RESPONSE_TOO_LARGE" } };
    expect(await run((send) => send({ url }), { maxResponseBytes: 14 })).toMatchObject(tooLarge);
    expect(await run((send) => send({ url, maxResponseBytes: 14 }))).toMatchObject(tooLarge);
    expect(
      await run(async (send) => (await send({ url, maxResponseBytes: 15 })).status, {
        maxResponseBytes: 1,
      }),
    ).toMatchObject({ content: 200 });
  });

  test("reaches the origin of the spec's url and, without a policy, nothing else", async () => {
    await using canary = await TcpServer.start();
    expect(await run((send) => send({ url: `${canary.origin}/` }))).toMatchObject({
      ok: false,
      error: { code: "EGRESS_DENIED", effect: "none" },
    });
    const elsewhere = await run((send) => send({ url: "http://elsewhere.invalid/" }));
    expect(elsewhere).toMatchObject({ ok: false, error: { code: "EGRESS_DENIED" } });
    expect(canary.connections).toBe(0);
    await using server = await TestServer.start();
    const named = { egress: { allow: [server.origin] } };
    expect(
      await run(async (send) => (await send({ url: `${server.origin}/` })).status, named),
    ).toMatchObject({ content: 200 });
  });

  test.each(["/users/{id}", "/?q={q}", "/a{", "/a#top"])(
    "reaches the origin of the spec's url whatever comes after it: %s",
    async (rest) => {
      const url = server.origin + rest;
      expect(
        await run((send) => send({ url: server.origin }).then(() => 1), { url }),
      ).toMatchObject({
        ok: true,
      });
    },
  );

  test("reaches no origin that an argument would choose", async () => {
    for (const url of [`http://{host}:${server.port}/`, "{url}"]) {
      expect(await run((send) => send({ url: server.origin }), { url })).toMatchObject({
        ok: false,
        error: { code: "EGRESS_DENIED" },
      });
    }
  });

  test("ends with the attempt, and may be used for several requests", async () => {
    server.answerWith(() => {});
    const result = await run(
      (send) => Promise.all(Array.from({ length: 20 }, () => send({ url: server.origin }))),
      { timeoutMs: 150 },
    );
    expect(result).toMatchObject({ ok: false, error: { code: "TIMEOUT" } });
    expect(await eventually(() => server.sockets.size === 0)).toBe(true);
  });

  test.each([
    [{ url: "/relative" }, "not absolute"],
    [{ url: "file:///etc/passwd" }, "begins with file:"],
    [{ url: "http://me:pw@127.0.0.1/" }, "holds credentials"],
    [{ url: "http://127.0.0.1/", method: "CONNECT" }, 'method "CONNECT"'],
    [{ url: "http://127.0.0.1/", method: "GET / HTTP/1.1\r\nx" }, "the method"],
    [{ url: "http://127.0.0.1/", headers: { host: "x" } }, 'header "host" cannot be set'],
    [{ url: "http://127.0.0.1/", headers: { "x\r\ny": "x" } }, "cannot be set"],
    [{ url: "http://127.0.0.1/", headers: { "X-A": "1", "x-a": "2" } }, "stands there twice"],
    [{ url: "http://127.0.0.1/", headers: { a: "x\r\ny: z" } }, "outside of printable ASCII"],
    [{ url: "http://127.0.0.1/", method: "POST", json: 1n }, "written as JSON"],
    [{ url: "http://127.0.0.1/", query: { a: "\ud800" } }, 'parameter "a" holds half of a'],
    [{ url: "http://127.0.0.1/", query: { a: Secret.of("\ud800b") } }, 'parameter "a" holds half'],
    [{ url: "http://127.0.0.1/", query: { "\ud800": "a" } }, "holds half of a character"],
  ])(
    "refuses a request that its author got wrong (%#) before anything is sent",
    async (request, fault) => {
      expect(await run((send) => send(request), { url: "http://127.0.0.1" })).toMatchObject({
        ok: false,
        error: {
          code: "EXECUTION_FAILED",
          effect: "none",
          message: expect.stringContaining(fault),
        },
      });
    },
  );
});

test("an author's own fields are checked beside the family's, all faults at once", () => {
  class WithField extends BaseHttpExecutor {
    constructor(spec: HttpSpec) {
      super(spec, {}, { fields: { document: text }, required: ["document"] });
    }
    protected override executeHttpRequest(): void {}
  }
  expect(() => new WithField({ name: "x", maxResponseBytes: 0 })).toThrow(
    /"document" is missing; "maxResponseBytes"/,
  );
});

test("an author's own prepare takes nothing away", async () => {
  class Prepared extends CustomExecutor {
    protected override async prepare(): Promise<void> {}
  }
  await using tool = new Prepared({ name: "prepared", url: server.origin }, (send) =>
    send({ url: server.origin }).then(({ status }) => status),
  );
  expect(await tool.run({})).toBe(200);
});

test("each yield of a generator is a chunk", async () => {
  const tool = new CustomExecutor({ name: "pages", url: server.origin }, async function* (send) {
    for (const page of [1, 2]) yield (await send({ url: `${server.origin}/${page}` })).json();
  });
  const events: unknown[] = [];
  for await (const event of tool.stream({})) {
    events.push(event.type === "chunk" ? event.chunk : event.type);
  }
  await tool.close();
  expect(events).toEqual([{ target: "/1" }, { target: "/2" }, "result"]);
});

test("a closed runtime opens no connection", async () => {
  const runtime = new Runtime();
  const tool = new CustomExecutor(
    { name: "late", url: server.origin },
    (send) => send({ url: server.origin }),
    { runtime },
  );
  await tool.execute({});
  await runtime.close();
  expect(await tool.execute({})).toMatchObject({
    ok: false,
    error: { code: "EXECUTOR_CLOSED", effect: "none" },
  });
});
