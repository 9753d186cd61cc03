import { Runtime } from "@exec/core";
import { expect, test } from "vitest";
import { failureOf } from "../../test-support/failure.ts";
import { HandClock } from "../../test-support/hand-clock.ts";
import { eventually, TcpServer } from "../../test-support/tcp-server.ts";
import { HttpToolExecutor } from "../http-tool-executor.ts";

const HEAD = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n";

test("a refused connection has had no effect, and may work later", async () => {
  const server = await TcpServer.start();
  const { origin } = server;
  await server[Symbol.asyncDispose]();
  expect(await failureOf(origin, { method: "POST" })).toMatchObject({
    code: "NETWORK_FAILED",
    retryable: true,
    effect: "none",
    message: expect.stringContaining("nothing listens there"),
    cause: { code: "ECONNREFUSED" },
  });
});

test.each([
  ["a reset before the head", "", "ECONNRESET"],
  ["a reset in the middle of the body", `${HEAD}content-length: 1000\r\n\r\nhalf`, "ECONNRESET"],
])("%s: nobody knows what happened", async (_, text, code) => {
  await using server = await TcpServer.start((socket) => {
    socket.once("data", () => {
      if (text === "") socket.resetAndDestroy();
      else socket.write(text, () => setTimeout(() => socket.resetAndDestroy(), 20));
    });
  });
  const error = await failureOf(server.origin, { method: "POST" });
  expect(error).toMatchObject({
    code: "NETWORK_FAILED",
    retryable: true,
    effect: "unknown",
    cause: { code },
  });
  expect(await failureOf(server.origin)).toMatchObject({ code: "NETWORK_FAILED", effect: "none" });
});

test.each([
  [
    "a close after half of the announced body",
    `${HEAD}content-length: 10\r\n\r\nhalf`,
    "NETWORK_FAILED",
  ],
  [
    "a close in the middle of a chunk",
    `${HEAD}transfer-encoding: chunked\r\n\r\n10\r\nhalf`,
    "NETWORK_FAILED",
  ],
  ["a head that is no HTTP", "SSH-2.0-OpenSSH_9\r\n\r\n", "RESPONSE_INVALID"],
  [
    "a content-length beside chunks",
    `${HEAD}content-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
    "RESPONSE_INVALID",
  ],
  [
    "two content-lengths",
    `${HEAD}content-length: 3\r\ncontent-length: 4\r\n\r\nabcd`,
    "RESPONSE_INVALID",
  ],
  [
    "an upgrade that nobody asked for",
    "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n",
    "NETWORK_FAILED",
  ],
])("%s is an error, never a result", async (_, text, code) => {
  await using server = await TcpServer.answering(text, (socket) => socket.end());
  expect(await failureOf(server.origin, { method: "POST" })).toMatchObject({
    code,
    effect: "unknown",
  });
});

test("early hints are no answer", async () => {
  const hints = "HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n";
  await using server = await TcpServer.answering(`${hints}${HEAD}content-length: 2\r\n\r\nok`);
  await using tool = new HttpToolExecutor({ name: "tool", url: server.origin });
  expect(await tool.run({})).toBe("ok");
  await using broken = await TcpServer.answering(hints, (socket) => socket.end());
  expect(await failureOf(broken.origin)).toMatchObject({ code: "NETWORK_FAILED" });
});

test("bytes beyond the announced body do not reach the next answer", async () => {
  let answers = 0;
  await using server = await TcpServer.start((socket) => {
    socket.on("data", () => {
      answers += 1;
      socket.write(
        `${HEAD}content-length: 2\r\n\r\n#${answers}HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil`,
      );
    });
  });
  await using tool = new HttpToolExecutor({ name: "tool", url: server.origin });
  expect(await tool.run({})).toBe("#1");
  expect(await tool.run({})).toBe("#2");
  expect(server.connections).toBe(2);
});

test("a status of failure counts even where its body breaks off", async () => {
  const text = "HTTP/1.1 409 Conflict\r\ncontent-length: 100\r\n\r\nalready there";
  await using server = await TcpServer.answering(text);
  const clock = new HandClock();
  await using tool = new HttpToolExecutor(
    { name: "tool", url: server.origin, method: "POST" },
    { runtime: new Runtime({ clock }) },
  );
  const result = tool.execute({});
  // The reading of a failure's body is bounded, so its head has come: the reset cannot overtake it.
  expect(await eventually(() => clock.awaits(1000))).toBe(true);
  for (const socket of server.sockets) socket.resetAndDestroy();
  expect(await result).toMatchObject({
    ok: false,
    error: {
      code: "HTTP_STATUS",
      effect: "none",
      details: { status: 409, body: "already there…" },
    },
  });
});
