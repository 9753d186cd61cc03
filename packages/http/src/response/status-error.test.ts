import { defaultRuntime, Runtime, Secret } from "@exec/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HandClock } from "../../test-support/hand-clock.ts";
import { TestServer } from "../../test-support/http-server.ts";
import { eventually } from "../../test-support/tcp-server.ts";
import { HttpToolExecutor } from "../http-tool-executor.ts";
import type { HttpToolSpec } from "../http-tool-spec.ts";

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server[Symbol.asyncDispose]());

async function failure(
  spec: Partial<HttpToolSpec>,
  status: number,
  headers: Record<string, string> = {},
  body = "",
  runtime: Runtime = defaultRuntime(),
) {
  server.answerWith((response) => response.writeHead(status, headers).end(body));
  const tool = new HttpToolExecutor<HttpToolSpec>(
    { name: "tool", url: `${server.origin}/x?secret=1`, ...spec },
    { runtime },
  );
  const result = await tool.execute({});
  await tool.close();
  if (result.ok) throw new Error("It did not fail.");
  return result.error;
}

test.each([
  [400, false],
  [401, false],
  [403, false],
  [404, false],
  [408, true],
  [409, false],
  [410, false],
  [422, false],
  [425, true],
  [429, true],
  [500, true],
  [501, false],
  [502, true],
  [503, true],
  [504, true],
])("%i is an error of the code HTTP_STATUS; retryable: %j", async (status, retryable) => {
  const error = await failure({}, status);
  expect(error).toMatchObject({
    code: "HTTP_STATUS",
    retryable,
    effect: "none",
    details: { status },
  });
  expect(error.message).toContain(`GET ${server.origin}/x answered ${status}`);
  expect(error.message).not.toContain("secret");
});

describe("what a status says of the effect of a request that asks for one", () => {
  test.each([
    [400, {}, "none"],
    [409, {}, "none"],
    [429, {}, "none"],
    [500, {}, "unknown"],
    [502, {}, "unknown"],
    [503, {}, "unknown"],
    [503, { "retry-after": "1" }, "none"],
    [503, { "retry-after": "later" }, "unknown"],
    [504, { "retry-after": "1" }, "unknown"],
    [303, { location: "/done" }, "unknown"],
    [302, { location: "/done" }, "unknown"],
    [307, { location: "/else" }, "none"],
    [308, { location: "/else" }, "none"],
  ])("%i with %j: %s", async (status, headers, effect) => {
    expect(await failure({ method: "POST" }, status, headers)).toMatchObject({
      code: "HTTP_STATUS",
      effect,
    });
  });

  test("a tool that declares itself read-only has none", async () => {
    const error = await failure({ method: "POST", annotations: { readOnly: true } }, 500);
    expect(error.effect).toBe("none");
  });

  test.each([[{ readOnly: false }], [{ destructive: true }], [{ idempotent: false }]])(
    "a GET that declares that it changes something may have one: %j",
    async (annotations) => {
      const error = await failure({ annotations }, 500);
      expect(error.effect).toBe("unknown");
    },
  );
});

test("redirects are not followed: the error names the origin that they point to, and nothing more of it", async () => {
  const location = "https://user:pw@elsewhere.test/secret-path?token=1";
  const seen = server.seen.length;
  const error = await failure({}, 302, { location });
  expect(error).toMatchObject({
    code: "HTTP_STATUS",
    retryable: false,
    details: { status: 302, location: "https://elsewhere.test" },
  });
  expect(error.message).toContain("points to https://elsewhere.test; redirects are not followed");
  expect(JSON.stringify(error)).not.toMatch(/secret-path|token|pw/);
  expect((await failure({}, 301, { location: "/other" })).details).toMatchObject({
    location: server.origin,
  });
  expect((await failure({}, 301, { location: "http://[" })).details).toMatchObject({
    location: "an address that cannot be read",
  });
  for (const nowhere of ["javascript:alert(1)", "data:text/html,x", "mailto:a@b.test"]) {
    expect((await failure({}, 301, { location: nowhere })).details).toMatchObject({
      location: "an address that is not of the web",
    });
  }
  expect((await failure({}, 304)).message).toContain("not a status of success");
  expect(server.seen).toHaveLength(seen + 7);
});

describe("the body of a failure", () => {
  test("is kept, in short", async () => {
    expect((await failure({}, 422, {}, '{"field":"name"}')).details).toEqual({
      status: 422,
      body: '{"field":"name"}',
    });
    const { details } = await failure({}, 500, {}, "é".repeat(50_000));
    expect(details).toEqual({ status: 500, body: `${"é".repeat(1024)}…` });
    expect((await failure({}, 500, {}, `x${"é".repeat(50_000)}`)).details).toEqual({
      status: 500,
      body: `x${"é".repeat(1023)}…`,
    });
  });

  test("does not hide the status, however long it is, and whatever the limit of an answer", async () => {
    const error = await failure({ maxResponseBytes: 10 }, 500, {}, "x".repeat(5_000_000));
    expect(error).toMatchObject({
      code: "HTTP_STATUS",
      details: { status: 500, body: `${"x".repeat(2048)}…` },
    });
  });

  test("is not read to its end where it has none", async () => {
    await using endless = await TestServer.start((response) => {
      response.writeHead(500);
      const more = (): void => void (response.destroyed || response.write("x".repeat(4096), more));
      more();
    });
    const error = await failure({ url: endless.origin, timeoutMs: 20_000 }, 500);
    expect(error).toMatchObject({ code: "HTTP_STATUS", details: { status: 500 } });
    expect(await eventually(() => endless.sockets.size === 0)).toBe(true);
  });

  test("holds no piece of a secret that it is cut through", async () => {
    const token = "sk-live-0123456789abcdef";
    // Less than eight characters are no secret any more.
    for (let kept = 8; kept < token.length; kept += 1) {
      const error = await failure(
        { headers: { authorization: Secret.of(`Bearer ${token}`) } },
        401,
        {},
        `${"x".repeat(2048 - kept)}${token} is not known`,
      );
      expect(JSON.stringify(error)).not.toContain(token.slice(0, 8));
    }
  });

  test("is left out where it is encoded", async () => {
    expect(await failure({}, 500, { "content-encoding": "gzip" }, "zzz")).toMatchObject({
      code: "HTTP_STATUS",
      details: { status: 500 },
    });
  });
});

describe("Retry-After", () => {
  const retry = { maxAttempts: 2, baseDelayMs: 1, maxDelayMs: 1 };

  test("is how long core waits before it tries again, at least", async () => {
    let calls = 0;
    server.answerWith((response) => {
      calls += 1;
      if (calls === 1) response.writeHead(503, { "retry-after": "1" }).end();
      else response.writeHead(200, { "content-type": "application/json" }).end("[1]");
    });
    const tool = new HttpToolExecutor({
      name: "retry_after_wait",
      url: `${server.origin}/`,
      method: "POST",
      retry,
    });
    const result = await tool.execute({ a: 1 });
    await tool.close();
    expect(result).toMatchObject({ ok: true, content: [1], usage: { attempts: 2, retries: 1 } });
    expect(result.latencyMs).toBeGreaterThanOrEqual(990);
  });

  test("as a date is milliseconds from now", async () => {
    const clock = new HandClock();
    const error = await failure(
      {},
      429,
      { "retry-after": new Date(clock.now() + 60_000).toUTCString() },
      "",
      new Runtime({ clock }),
    );
    expect(error.retryAfterMs).toBe(60_000);
  });

  test("beyond the deadline ends the call at once", async () => {
    const error = await failure({ name: "retry_after_huge", retry, deadlineMs: 60_000 }, 429, {
      "retry-after": "999999999",
    });
    expect(error).toMatchObject({ code: "HTTP_STATUS", retryAfterMs: 999_999_999_000 });
  });

  test("an effect that may have happened is not tried again", async () => {
    const seen = server.seen.length;
    await failure({ name: "no_second_post", method: "POST", retry }, 500, { "retry-after": "0" });
    expect(server.seen).toHaveLength(seen + 1);
    await failure(
      { name: "second_put", method: "PUT", retry, annotations: { idempotent: true } },
      500,
    );
    expect(server.seen).toHaveLength(seen + 3);
  });
});
