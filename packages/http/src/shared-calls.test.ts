import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { sendJson, TestServer } from "../test-support/http-server.ts";
import { HttpToolExecutor } from "./http-tool-executor.ts";

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(() => {
  server.seen.length = 0;
});

test("the cache guard loads an answer once for those who ask at once, and keeps it", async () => {
  server.answerWith((response) => sendJson(response, { seen: server.seen.length }));
  await using tool = new HttpToolExecutor({
    name: "rates",
    url: `${server.origin}/rates`,
    cache: { ttlMs: 60_000 },
  });
  const ask = (tenantId: string) => tool.run({}, { tenantId });
  const answers = await Promise.all(Array.from({ length: 50 }, () => ask("a")));
  expect(answers).toEqual(Array(50).fill({ seen: 1 }));
  expect(await ask("a")).toEqual({ seen: 1 });
  expect(await ask("b")).toEqual({ seen: 2 });
});

test("duplicates of a POST send one request, and one that is cut off leaves it to the others", async () => {
  const asked = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  server.answerWith(async (response) => {
    asked.resolve();
    await gate.promise;
    sendJson(response, { order: server.seen.length });
  });
  await using tool = new HttpToolExecutor({
    name: "order",
    method: "POST",
    url: `${server.origin}/orders`,
    idempotency: true,
    inputSchema: { type: "object", properties: { sku: { type: "string" } } },
  });
  const abort = new AbortController();
  const first = tool.execute({ sku: "a" }, { tenantId: "t", signal: abort.signal });
  const others = Array.from({ length: 20 }, () => tool.run({ sku: "a" }, { tenantId: "t" }));
  await asked.promise;
  abort.abort();
  expect(await first).toMatchObject({ error: { code: "ABORTED", effect: "unknown" } });
  gate.resolve();
  expect(await Promise.all(others)).toEqual(Array(20).fill({ order: 1 }));
  expect(server.seen).toHaveLength(1);
});
