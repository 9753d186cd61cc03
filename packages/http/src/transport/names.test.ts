import type { LookupAddress } from "node:dns";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { getCACertificates, setDefaultCACertificates, type TLSSocket } from "node:tls";
import type { EgressPolicy } from "@exec/core";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { TestServer } from "../../test-support/http-server.ts";
import { eventually, TcpServer } from "../../test-support/tcp-server.ts";
import { HttpToolExecutor } from "../http-tool-executor.ts";
import type { HttpMethod } from "../http-tool-spec.ts";

type Answer = (error: Error | null, addresses?: LookupAddress[]) => void;

/** A name server of one's own: what it answers next, and what it was asked. */
const names = vi.hoisted(() => ({
  asked: [] as string[],
  answer: (_name: string, _callback: Answer): void => {},
}));
vi.mock("node:dns", () => ({
  lookup(name: string, options: { all?: boolean }, callback: Answer) {
    names.asked.push(name);
    expect(options.all).toBe(true);
    names.answer(name, callback);
  },
}));

beforeEach(() => {
  names.asked.length = 0;
});

const tools: HttpToolExecutor[] = [];
afterEach(() => Promise.all(tools.splice(0).map((tool) => tool.close())));

function makeTool(
  url: string,
  egress?: EgressPolicy,
  method: HttpMethod = "GET",
): HttpToolExecutor {
  const tool = new HttpToolExecutor({
    name: "t",
    url,
    method,
    timeoutMs: 20_000,
    ...(egress === undefined ? {} : { egress }),
  });
  tools.push(tool);
  return tool;
}

function answerWith(...addresses: string[]): void {
  const list = addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
  names.answer = (_, callback) => setImmediate(callback, null, list);
}

describe("a name of the spec that leads to a private address", () => {
  test("is refused, and not one byte is sent", async () => {
    await using canary = await TcpServer.start();
    answerWith("127.0.0.1");
    expect(await makeTool(`http://api.shop.test:${canary.port}/`).execute({})).toMatchObject({
      ok: false,
      error: {
        code: "EGRESS_DENIED",
        retryable: false,
        effect: "none",
        message: expect.stringContaining('set "egress": { "private": true }'),
      },
    });
    expect([canary.connections, names.asked]).toEqual([0, ["api.shop.test"]]);
  });

  test("is reached where the policy says private", async () => {
    await using server = await TestServer.start();
    answerWith("127.0.0.1");
    const tool = makeTool(`http://api.shop.test:${server.port}/`, { private: true });
    expect(await tool.run({})).toEqual({ ok: true });
    expect(server.last.headers.host).toBe(`api.shop.test:${server.port}`);
  });

  test("is refused at metadata addresses even then", async () => {
    answerWith("169.254.169.254");
    expect(await makeTool("http://api.shop.test/", { private: true }).execute({})).toMatchObject({
      ok: false,
      error: { code: "EGRESS_DENIED", message: expect.stringContaining("metadata") },
    });
  });
});

test.each([
  [["93.184.216.34", "127.0.0.1"]],
  [["127.0.0.1", "93.184.216.34"]],
  [["2606:2800:220:1::1", "::ffff:127.0.0.1"]],
  [["93.184.216.34", "169.254.169.254", "1.1.1.1"]],
  [["93.184.216.34", "not-an-address"]],
])("one bad address among %j refuses them all", async (addresses) => {
  await using canary = await TcpServer.start();
  answerWith(...addresses);
  const tool = makeTool(`http://{host}:${canary.port}/`, "public-web");
  expect(await tool.execute({ host: "mixed.shop.test" })).toMatchObject({
    ok: false,
    error: { code: "EGRESS_DENIED" },
  });
  expect(canary.connections).toBe(0);
});

test("the address that was checked is the one that is dialled: the name is asked once a connection", async () => {
  await using server = await TestServer.start((response) =>
    response.setHeader("connection", "close").end("x"),
  );
  const tool = makeTool(`http://api.shop.test:${server.port}/`, { private: true });
  for (const turn of [1, 2]) {
    let answers = 0;
    names.answer = (_, callback) => {
      answers += 1;
      setImmediate(callback, null, [
        { address: answers === 1 ? "127.0.0.1" : "127.0.0.9", family: 4 },
      ]);
    };
    expect(await tool.run({})).toBe("x");
    expect([names.asked.length, answers]).toEqual([turn, 1]);
  }
});

test("where one of several good addresses does not answer, the next one is tried", async () => {
  await using server = await TestServer.start();
  answerWith("127.0.0.3", "127.0.0.1");
  const tool = makeTool(`http://api.shop.test:${server.port}/`, { private: true });
  expect(await tool.run({})).toEqual({ ok: true });
});

describe("names without an answer", () => {
  test.each([
    ["ENOTFOUND", false],
    ["EAI_AGAIN", true],
  ])("%s has had no effect; retryable: %j", async (code, retryable) => {
    names.answer = (_, callback) =>
      setImmediate(callback, Object.assign(new Error(`getaddrinfo ${code}`), { code }));
    expect(await makeTool("http://nowhere.shop.test/").execute({})).toMatchObject({
      ok: false,
      error: { code: "NETWORK_FAILED", retryable, effect: "none", cause: { code } },
    });
  });

  test("are given up with the call, and a late answer connects nowhere", async () => {
    await using canary = await TcpServer.start();
    let late: (() => void) | undefined;
    names.answer = (_, callback) => {
      late = () => callback(null, [{ address: "127.0.0.1", family: 4 }]);
    };
    const abort = new AbortController();
    const tool = makeTool(`http://api.shop.test:${canary.port}/`, { private: true }, "POST");
    const result = tool.execute({}, { signal: abort.signal });
    expect(await eventually(() => late !== undefined)).toBe(true);
    abort.abort();
    expect(await result).toMatchObject({ ok: false, error: { code: "ABORTED", effect: "none" } });
    late?.();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(canary.connections).toBe(0);
  });
});

describe("with TLS", () => {
  const read = (name: string): string =>
    readFileSync(new URL(`../../test-data/${name}`, import.meta.url), "utf8");
  const certificate = read("tls-certificate.pem");

  async function startTls() {
    const seen: { host: string | undefined; name: string | false | null }[] = [];
    const server = createServer(
      { key: read("tls-key.pem"), cert: certificate },
      (request, response) => {
        seen.push({ host: request.headers.host, name: (request.socket as TLSSocket).servername });
        response.setHeader("content-type", "application/json").end('"secure"');
      },
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    return {
      port,
      seen,
      [Symbol.asyncDispose]: () =>
        new Promise<void>((resolve) => void server.close(() => resolve())),
    };
  }

  test("the server is asked for by its name, whatever the address", async () => {
    const before = getCACertificates("default");
    setDefaultCACertificates([...before, certificate]);
    try {
      await using server = await startTls();
      answerWith("127.0.0.1");
      const tool = makeTool(`https://api.shop.test:${server.port}/`, { private: true });
      expect(await tool.run({})).toBe("secure");
      await tool.close();
      expect(server.seen).toEqual([
        { host: `api.shop.test:${server.port}`, name: "api.shop.test" },
      ]);

      const wrong = await makeTool(`https://other.shop.test:${server.port}/`, {
        private: true,
      }).execute({});
      expect(wrong).toMatchObject({
        ok: false,
        error: {
          code: "NETWORK_FAILED",
          effect: "none",
          cause: { code: "ERR_TLS_CERT_ALTNAME_INVALID" },
        },
      });
      expect(server.seen).toHaveLength(1);
    } finally {
      setDefaultCACertificates(before);
    }
  });

  test("a certificate that nobody vouches for gets no request", async () => {
    await using server = await startTls();
    answerWith("127.0.0.1");
    expect(
      await makeTool(`https://api.shop.test:${server.port}/`, { private: true }).execute({}),
    ).toMatchObject({
      ok: false,
      error: {
        code: "NETWORK_FAILED",
        retryable: false,
        effect: "none",
        message: expect.stringContaining("its certificate is not accepted"),
      },
    });
    expect(server.seen).toEqual([]);
  });
});
