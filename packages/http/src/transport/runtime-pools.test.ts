import { egressGate, Runtime } from "@exec/core";
import { describe, expect, test } from "vitest";
import { sendJson, TestServer } from "../../test-support/http-server.ts";
import { eventually } from "../../test-support/tcp-server.ts";
import { HttpToolExecutor } from "../http-tool-executor.ts";
import { RuntimePools } from "./runtime-pools.ts";
import { loadUndici } from "./undici.ts";

/** Which connection each call came on. */
function answerWithConnection(): Promise<TestServer> {
  return TestServer.start((response, { socket }) => sendJson(response, socket.remotePort));
}

describe("who shares connections", () => {
  test("calls of one tool, and tools of one runtime with the same policy", async () => {
    await using server = await answerWithConnection();
    await using one = new HttpToolExecutor({ name: "one", url: `${server.origin}/` });
    await using other = new HttpToolExecutor({ name: "other", url: `${server.origin}/x` });
    // A connection is free a moment after its answer, so that calls in a row may use two in turn.
    for (let turn = 0; turn < 5; turn += 1) await one.run({});
    for (let turn = 0; turn < 5; turn += 1) await other.run({});
    expect(server.connections).toBeLessThanOrEqual(2);
  });

  test("never tools with different policies", async () => {
    await using server = await answerWithConnection();
    const url = `${server.origin}/`;
    await using asWritten = new HttpToolExecutor({ name: "a", url });
    await using withPrivate = new HttpToolExecutor({ name: "b", url, egress: { private: true } });
    await using listed = new HttpToolExecutor({
      name: "c",
      url,
      egress: { allow: [server.origin] },
    });
    const ports: unknown[] = [];
    for (const tool of [asWritten, withPrivate, listed]) {
      const own = await Promise.all(Array.from({ length: 20 }, () => tool.run({})));
      ports.push(...new Set(own));
    }
    expect(new Set(ports).size).toBe(ports.length);
  });

  test("never tools of different runtimes", async () => {
    await using server = await answerWithConnection();
    await using runtime = new Runtime();
    const spec = { name: "a", url: `${server.origin}/` } as const;
    await using one = new HttpToolExecutor(spec);
    await using other = new HttpToolExecutor(spec, { runtime });
    const used = new Set([await one.run({}), await one.run({})]);
    expect(used.has(await other.run({}))).toBe(false);
    expect(used.has(await other.run({}))).toBe(false);
  });
});

describe("closing", () => {
  test("an executor closes its connections, unless another one holds them", async () => {
    await using server = await answerWithConnection();
    const spec = { name: "a", url: `${server.origin}/` } as const;
    const [one, other] = [new HttpToolExecutor(spec), new HttpToolExecutor(spec)];
    await Promise.all([one.run({}), other.run({})]);
    const { connections } = server;
    await one.close();
    expect(server.sockets.size).toBe(connections);
    await other.run({});
    expect(server.connections).toBe(connections);
    await other.close();
    expect(await eventually(() => server.sockets.size === 0)).toBe(true);
    expect(await one.execute({})).toMatchObject({ ok: false, error: { code: "EXECUTOR_CLOSED" } });
  });

  test("a runtime lets calls end, closes every connection, and opens no more", async () => {
    await using server = await TestServer.start(
      (response) => void setTimeout(() => sendJson(response, 1), 60),
    );
    const runtime = new Runtime();
    const tool = new HttpToolExecutor({ name: "a", url: `${server.origin}/` }, { runtime });
    const running = tool.execute({});
    expect(await eventually(() => server.seen.length === 1)).toBe(true);
    await runtime.close();
    expect(await running).toMatchObject({ ok: true, content: 1 });
    expect(await eventually(() => server.sockets.size === 0)).toBe(true);
    expect(await tool.execute({})).toMatchObject({
      ok: false,
      error: { code: "EXECUTOR_CLOSED", effect: "none" },
    });
    expect(server.connections).toBe(1);
  });

  test("a runtime cuts off at its deadline what a server does not answer", async () => {
    await using server = await TestServer.start(() => {});
    const runtime = new Runtime();
    const spec = { name: "a", method: "POST", url: `${server.origin}/` } as const;
    const tool = new HttpToolExecutor(spec, { runtime });
    const running = Array.from({ length: 20 }, () => tool.execute({}));
    expect(await eventually(() => server.seen.length > 0)).toBe(true);
    await runtime.close({ deadlineMs: 20 });
    for (const result of await Promise.all(running))
      expect(result).toMatchObject({ ok: false, error: { code: "ABORTED" } });
    expect(await running[0]).toMatchObject({ error: { effect: "unknown" } });
    expect(await eventually(() => server.sockets.size === 0)).toBe(true);
  });

  test("1,000 calls at once leave no connection behind", async () => {
    await using server = await TestServer.start((response) => sendJson(response, "x".repeat(100)));
    const tool = new HttpToolExecutor({ name: "a", url: `${server.origin}/{n}` });
    const before = openSockets();
    const results = await Promise.all(Array.from({ length: 1000 }, (_, n) => tool.execute({ n })));
    expect(results.filter(({ ok }) => ok)).toHaveLength(1000);
    expect(new Set(server.seen.map(({ target }) => target)).size).toBe(1000);
    expect(server.connections).toBeLessThanOrEqual(256);
    await tool.close();
    expect(await eventually(() => server.sockets.size === 0)).toBe(true);
    expect(await eventually(() => openSockets() <= before)).toBe(true);
  });

  test("an origin that nobody talks to any more is forgotten, and found again", async () => {
    await using server = await TestServer.start((response) => {
      response.setHeader("connection", "close");
      sendJson(response, 1);
    });
    await using runtime = new Runtime();
    await using tool = new HttpToolExecutor({ name: "a", url: `${server.origin}/` }, { runtime });
    const pools = RuntimePools.of(runtime, await loadUndici());
    const gate = egressGate({ tool: undefined, runtime: undefined, fixedOrigins: [server.origin] });
    for (const connections of [1, 2, 3]) {
      const pool = pools.pool(server.origin, gate, tool);
      expect(await tool.run({})).toBe(1);
      expect(server.connections).toBe(connections);
      expect(await eventually(() => pool.isClosed)).toBe(true);
    }
  });

  test("connections that are closing leave those alone that came after them", async () => {
    const { promise: release, resolve } = Promise.withResolvers<void>();
    await using server = await TestServer.start(async (response) => {
      await release;
      sendJson(response, 1);
    });
    await using runtime = new Runtime();
    await using tool = new HttpToolExecutor({ name: "a", url: `${server.origin}/` }, { runtime });
    const pools = RuntimePools.of(runtime, await loadUndici());
    const gate = egressGate({ tool: undefined, runtime: undefined, fixedOrigins: [server.origin] });
    const old = pools.pool(server.origin, gate, tool);
    const running = tool.execute({});
    expect(await eventually(() => server.seen.length === 1)).toBe(true);
    const closing = pools.release(tool);
    expect(old.isClosed).toBe(true);
    const holder = {};
    const next = pools.pool(server.origin, gate, holder);
    resolve();
    expect(await running).toMatchObject({ ok: true });
    await closing;
    expect(await eventually(() => server.sockets.size === 0)).toBe(true);
    expect(next.isClosed).toBe(false);
    expect(pools.pool(server.origin, gate, holder)).toBe(next);
  });

  test("refused connections leave nothing behind either", async () => {
    const gone = await TestServer.start();
    const { origin } = gone;
    await gone[Symbol.asyncDispose]();
    const tool = new HttpToolExecutor({ name: "a", url: `${origin}/` });
    const results = await Promise.all(Array.from({ length: 1000 }, () => tool.execute({})));
    expect(results.every((result) => !result.ok && result.error.code === "NETWORK_FAILED")).toBe(
      true,
    );
    await tool.close();
    expect(await eventually(() => openSockets() === 0)).toBe(true);
  });
});

function openSockets(): number {
  return process.getActiveResourcesInfo().filter((name) => /^TCPSocketWrap|TLSWrap/.test(name))
    .length;
}
