import { Runtime } from "@exec/core";
import { afterEach, describe, expect, test } from "vitest";
import { failureOf } from "../../test-support/failure.ts";
import { HandClock } from "../../test-support/hand-clock.ts";
import { sendJson, TestServer } from "../../test-support/http-server.ts";
import { eventually, TcpServer } from "../../test-support/tcp-server.ts";
import { HttpToolExecutor } from "../http-tool-executor.ts";
import type { HttpToolSpec } from "../http-tool-spec.ts";

const tools: HttpToolExecutor<HttpToolSpec>[] = [];
afterEach(() => Promise.all(tools.splice(0).map((tool) => tool.close())));

function makeTool(
  url: string,
  spec: Partial<HttpToolSpec> = {},
  runtime?: Runtime,
): HttpToolExecutor<HttpToolSpec> {
  const tool = new HttpToolExecutor<HttpToolSpec>(
    { name: "tool", url, ...spec },
    runtime === undefined ? {} : { runtime },
  );
  tools.push(tool);
  return tool;
}

/** Sends a text one character at a time. */
function dripped(text: string, write: (text: string) => void): NodeJS.Timeout {
  let sent = 0;
  return setInterval(() => write(text.charAt(sent++)), 20);
}

const HEAD = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n";

describe("the limit of an answer's size", () => {
  const limit = { maxResponseBytes: 10_000 };

  test("lets through what is just as large", async () => {
    await using server = await TestServer.start((response) => response.end("x".repeat(10_000)));
    expect(await makeTool(server.origin, limit).run({})).toHaveLength(10_000);
  });

  test("ends one byte more, and its connection", async () => {
    await using server = await TestServer.start((response) => {
      response.writeHead(200, { "content-type": "text/plain" });
      response.write("x".repeat(10_000));
      setTimeout(() => response.write("x"), 20);
    });
    const error = await failureOf(server.origin, limit);
    expect(error).toMatchObject({ code: "RESPONSE_TOO_LARGE", retryable: false, effect: "none" });
    expect(error.message).toContain(
      "over the limit of 10000 bytes; ask for less, or raise maxResponseBytes",
    );
    expect(await eventually(() => server.sockets.size === 0)).toBe(true);
  });

  test("ends a body without end", async () => {
    await using server = await TestServer.start((response) => {
      const more = (): void => void (response.destroyed || response.write("x".repeat(4096), more));
      more();
    });
    expect(await failureOf(server.origin, { ...limit, method: "POST" })).toMatchObject({
      code: "RESPONSE_TOO_LARGE",
      effect: "unknown",
    });
  });

  test("refuses an announced size at once, without reading it", async () => {
    await using server = await TcpServer.answering(`${HEAD}content-length: 10001\r\n\r\n`);
    expect(await failureOf(server.origin, limit)).toMatchObject({ code: "RESPONSE_TOO_LARGE" });
    expect(await eventually(() => server.sockets.size === 0)).toBe(true);
  });

  test("is ten megabytes where the spec names none", async () => {
    await using server = await TcpServer.answering(`${HEAD}content-length: 10485761\r\n\r\n`);
    expect((await failureOf(server.origin)).message).toContain("10485760 bytes");
  });

  test("of headers is 16 KiB", async () => {
    await using server = await TcpServer.answering(`${HEAD}x-a: ${"a".repeat(17_000)}\r\n\r\n`);
    expect(await failureOf(server.origin, { method: "POST" })).toMatchObject({
      code: "RESPONSE_TOO_LARGE",
      message: expect.stringContaining("headers"),
      effect: "unknown",
    });
  });
});

test("an encoded answer is refused, because nobody asked for it", async () => {
  await using server = await TcpServer.answering(
    `${HEAD}content-encoding: gzip\r\ncontent-length: 3\r\n\r\nabc`,
  );
  expect(await failureOf(server.origin)).toMatchObject({
    code: "RESPONSE_INVALID",
    message: expect.stringContaining('encoded as "gzip"'),
  });
});

test.each([
  ["204", "HTTP/1.1 204 No Content\r\ncontent-encoding: gzip\r\n\r\n"],
  ["no bytes", `${HEAD}content-encoding: gzip\r\ncontent-length: 0\r\n\r\n`],
  ["no chunks", `${HEAD}content-encoding: br\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
])("an encoded answer of nothing is nothing: %s", async (_, text) => {
  await using server = await TcpServer.answering(text);
  expect(await makeTool(server.origin, { method: "POST" }).run({})).toBeNull();
});

test("an encoding of any length is cut short in the message", async () => {
  await using server = await TcpServer.answering(
    `${HEAD}content-encoding: ${"x".repeat(9000)}\r\ncontent-length: 3\r\n\r\nabc`,
  );
  expect((await failureOf(server.origin)).message.length).toBeLessThan(300);
});

describe("time", () => {
  test("a drip of bytes is cut off by the deadline, with its connection", async () => {
    await using server = await TcpServer.start((socket) => {
      socket.write(`${HEAD}content-length: 1000\r\n\r\n`);
      const drip = setInterval(() => socket.write("x"), 20);
      socket.on("close", () => clearInterval(drip));
    });
    expect(await failureOf(server.origin, { deadlineMs: 250 })).toMatchObject({
      code: "DEADLINE_EXCEEDED",
    });
    expect(await eventually(() => server.sockets.size === 0)).toBe(true);
  });

  test.each([
    ["that never answers", () => {}],
    ["that drips its headers", (write: (text: string) => void) => dripped(HEAD.repeat(9), write)],
    [
      "that sends early hints for ever",
      (write: (text: string) => void) =>
        setInterval(() => write("HTTP/1.1 103 Early Hints\r\n\r\n"), 20),
    ],
  ])("a server %s is cut off by the time-out", async (_, behave) => {
    await using server = await TcpServer.start((socket) => {
      const timer = behave((text) => socket.write(text));
      socket.on("close", () => clearInterval(timer ?? undefined));
    });
    for (const [method, effect] of [
      ["POST", "unknown"],
      ["GET", "none"],
    ] as const) {
      const clock = new HandClock();
      const tool = makeTool(server.origin, { method, timeoutMs: 200 }, new Runtime({ clock }));
      server.received = "";
      const result = tool.execute({});
      expect(await eventually(() => server.received.includes("\r\n\r\n"))).toBe(true);
      clock.advance(200);
      expect(await result).toMatchObject({ ok: false, error: { code: "TIMEOUT", effect } });
    }
    expect(await eventually(() => server.sockets.size === 0)).toBe(true);
  });
});

describe("a status of failure counts even where its body hangs", () => {
  const answers = [
    ["409 Conflict", "", "none"],
    ["503 Busy", "retry-after: 0\r\n", "none"],
    ["500 Broken", "", "unknown"],
  ] as const;

  test.each(
    answers.flatMap(([...answer]) => [
      [...answer, 60_000, 1000] as const,
      [...answer, 300, 75] as const,
    ]),
  )("%s is told soon after it came", async (status, headers, effect, timeoutMs, soon) => {
    await using server = await TcpServer.answering(
      `HTTP/1.1 ${status}\r\n${headers}content-length: 1000\r\n\r\nhalf`,
    );
    const clock = new HandClock();
    const tool = makeTool(server.origin, { method: "POST", timeoutMs }, new Runtime({ clock }));
    const result = tool.execute({});
    expect(await eventually(() => clock.awaits(soon))).toBe(true);
    clock.advance(soon);
    expect(await result).toMatchObject({
      ok: false,
      error: { code: "HTTP_STATUS", effect, details: { body: "half…" } },
    });
    expect(await eventually(() => server.sockets.size === 0)).toBe(true);
  });

  test.each(answers)("%s has its effect where the call is cut off before", async (...answer) => {
    const [status, headers, effect] = answer;
    await using server = await TcpServer.answering(
      `HTTP/1.1 ${status}\r\n${headers}content-length: 1000\r\n\r\nhalf`,
    );
    const clock = new HandClock();
    const tool = makeTool(
      server.origin,
      { method: "POST", deadlineMs: 900 },
      new Runtime({ clock }),
    );
    const result = tool.execute({});
    expect(await eventually(() => clock.awaits(1000))).toBe(true);
    clock.advance(900);
    expect(await result).toMatchObject({ ok: false, error: { code: "DEADLINE_EXCEEDED", effect } });
  });

  test("its whole body is read where it comes in time, and the connection is kept", async () => {
    await using server = await TestServer.start((response) => {
      response.writeHead(500);
      response.write("x".repeat(5000));
      setImmediate(() => response.end());
    });
    const tool = makeTool(server.origin);
    for (let turn = 0; turn < 3; turn += 1) {
      expect(await tool.execute({})).toMatchObject({ error: { code: "HTTP_STATUS" } });
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(server.connections).toBe(1);
  });
});

describe("the caller's abort", () => {
  test("in the middle of a body ends the request and its connection at once", async () => {
    await using server = await TcpServer.answering(`${HEAD}content-length: 1000\r\n\r\nhalf`);
    const abort = new AbortController();
    const failed = failureOf(server.origin, { method: "POST" }, abort.signal);
    expect(await eventually(() => server.received.includes("\r\n\r\n"))).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 20));
    abort.abort();
    expect(await failed).toMatchObject({ code: "ABORTED", retryable: false, effect: "unknown" });
    expect(await eventually(() => server.sockets.size === 0)).toBe(true);
  });

  test("while it waits for a free connection sends nothing, and keeps the connections", async () => {
    const { promise: release, resolve } = Promise.withResolvers<void>();
    await using server = await TestServer.start(async (response) => {
      await release;
      sendJson(response, 1);
    });
    const tool = makeTool(`${server.origin}/{n}`, { method: "POST", body: false });
    const taken = Array.from({ length: 256 }, (_, n) => tool.execute({ n }));
    expect(await eventually(() => server.seen.length === 256)).toBe(true);
    const abort = new AbortController();
    const waiting = tool.execute({ n: "waiting" }, { signal: abort.signal });
    await new Promise((done) => setTimeout(done, 30));
    abort.abort();
    expect(await waiting).toMatchObject({ ok: false, error: { code: "ABORTED", effect: "none" } });
    resolve();
    expect((await Promise.all(taken)).every(({ ok }) => ok)).toBe(true);
    expect(await tool.run({ n: "next" })).toBe(1);
    expect(server.seen.map(({ target }) => target)).not.toContain("/waiting");
    expect(server.connections).toBe(256);
  });

  test("of one call leaves the connections of the others alone", async () => {
    const { promise: release, resolve } = Promise.withResolvers<void>();
    await using server = await TestServer.start(async (response, { target }) => {
      await release;
      sendJson(response, target);
    });
    const tool = makeTool(`${server.origin}/{path}`);
    const abort = new AbortController();
    const [aborted, slow] = [
      tool.execute({ path: "slow" }, { signal: abort.signal }),
      tool.execute({ path: "slow" }),
    ];
    expect(await eventually(() => server.seen.length === 2)).toBe(true);
    abort.abort();
    expect(await aborted).toMatchObject({ ok: false, error: { code: "ABORTED" } });
    resolve();
    expect(await slow).toMatchObject({ ok: true, content: "/slow" });
  });
});

test("HEAD ends with its head, and announces what it does not bring", async () => {
  await using server = await TcpServer.answering(
    `${HEAD}content-length: 99999999\r\ncontent-encoding: gzip\r\n\r\n`,
  );
  expect(await makeTool(server.origin, { method: "HEAD" }).run({})).toBeNull();
});
