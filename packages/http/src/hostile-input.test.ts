import { readFileSync } from "node:fs";
import { type EgressPolicy, egressGate, ToolError, type ToolResult } from "@exec/core";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { TestServer } from "../test-support/http-server.ts";
import { TcpServer } from "../test-support/tcp-server.ts";
import { HttpToolExecutor } from "./http-tool-executor.ts";
import type { HttpToolSpec } from "./http-tool-spec.ts";
import { RequestTemplate } from "./template/request-template.ts";

/** One entry of a corpus of hostile input. `encode`: it may be sent, but only as one encoded value. */
interface Entry {
  readonly id: string;
  readonly section: string;
  readonly expected: "block" | "encode" | "allow";
  readonly reason: string;
  readonly template?: string;
  readonly input?: string;
  readonly name?: string;
  readonly arg?: unknown;
  readonly value?: unknown;
  readonly from?: string;
}

const corpus = JSON.parse(
  readFileSync(new URL("../test-data/hostile-input.json", import.meta.url), "utf8"),
) as { entries: Entry[] };

function section(name: string): [string, Entry][] {
  return corpus.entries
    .filter((entry) => entry.section === name)
    .map((entry) => [`${entry.id} (${entry.reason}): ${entry.expected}`, entry]);
}

/** Puts in what JSON cannot hold, or what would be too long for the file. */
function real(value: unknown): unknown {
  if (value === "__NaN__") return Number.NaN;
  if (typeof value !== "string") return value;
  return value.replaceAll(/__REPEAT\((.+?),(\d+)\)__/g, (_, text: string, times: string) =>
    text.repeat(Number(times)),
  );
}

// A name server that knows only this machine, so that no test leaves it.
vi.mock("node:dns", () => ({
  lookup(
    name: string,
    _options: unknown,
    callback: (error: Error | null, addresses?: object[]) => void,
  ) {
    const isLocal = /^(?:localhost|.*\.localhost|ip6-localhost|.*\.localdomain)$/.test(name);
    if (isLocal) setImmediate(callback, null, [{ address: "127.0.0.1", family: 4 }]);
    else setImmediate(callback, Object.assign(new Error("no such name"), { code: "ENOTFOUND" }));
  },
}));

let server: TestServer;
let canaries: TcpServer[];
beforeAll(async () => {
  server = await TestServer.start();
  canaries = [await TcpServer.start()];
  const v6 = await TcpServer.start(() => {}, "::1").catch(() => undefined);
  if (v6 !== undefined) canaries.push(v6);
});
afterAll(() => Promise.all([server, ...canaries].map((each) => each[Symbol.asyncDispose]())));
beforeEach(() => {
  server.seen.length = 0;
});

/** Makes the tool and calls it: a spec that is refused is a refusal too. */
async function attempt(spec: HttpToolSpec, args: unknown): Promise<ToolResult | ToolError> {
  try {
    await using tool = new HttpToolExecutor<HttpToolSpec>(spec);
    return await tool.execute(args);
  } catch (error) {
    if (ToolError.is(error)) return error;
    throw error;
  }
}

const REFUSALS = ["ARGUMENTS_INVALID", "ARGUMENTS_TOO_LARGE", "SPEC_INVALID", "EGRESS_DENIED"];

function expectRefused(outcome: ToolResult | ToolError): void {
  const error = ToolError.is(outcome) ? outcome : outcome.ok ? undefined : outcome.error;
  expect(error).toMatchObject({
    code: expect.toBeOneOf(REFUSALS),
    effect: "none",
    retryable: false,
  });
  expect(server.seen).toEqual([]);
}

describe("path", () => {
  test.each(section("path"))("%s", async (_, { template = "", arg, expected }) => {
    const url = template.replace("https://api.example.com", server.origin);
    const id = real(arg);
    const outcome = await attempt({ name: "t", url }, { id });
    if (expected === "block") return expectRefused(outcome);
    expect(outcome).toMatchObject({ ok: true });
    const segments = server.last.target.split("/");
    expect(segments).toHaveLength(5);
    expect([segments.slice(0, 3), segments[4]]).toEqual([["", "v1", "users"], "posts"]);
    expect(decodeURIComponent(segments[3] ?? "")).toBe(String(id));
    expect(segments[3]).toMatch(/^(?:[\w.~!'()*-]|%[0-9A-F]{2})+$/);
  });
});

describe("query", () => {
  test.each(section("query"))("%s", async (_, { template = "", name = "", arg, expected }) => {
    const url = template.replace("https://api.example.com", server.origin);
    const value = real(arg);
    const args = JSON.parse(`{${JSON.stringify(name)}:0}`) as Record<string, unknown>;
    Object.defineProperty(args, name, { value });
    const inputSchema = JSON.parse(
      `{"type":"object","properties":{${JSON.stringify(name)}:{}}}`,
    ) as object;
    const outcome = await attempt(
      { name: "t", url, inputSchema: inputSchema as Record<string, unknown> },
      args,
    );
    if (expected === "block") return expectRefused(outcome);
    expect(outcome).toMatchObject({ ok: true });
    const [path, query = ""] = server.last.target.split("?");
    expect(path).toBe("/s");
    const pairs = query.split("&").map((pair) => pair.split("="));
    expect(pairs).toEqual([
      ["admin", "false"],
      [name, expect.any(String)],
    ]);
    expect(decodeURIComponent(pairs[1]?.[1] ?? "")).toBe(String(value));
    expect(pairs[1]?.[1]).toMatch(/^(?:[\w.~!'()*-]|%[0-9A-F]{2})*$/);
  });
});

describe("header", () => {
  test.each(section("header"))("%s", async (_, { name = "", value, expected }) => {
    expect(expected).toBe("block");
    const spec = { name: "t", url: `${server.origin}/`, headers: { [name]: "{value}" } };
    expectRefused(await attempt(spec, { value: real(value) }));
  });
});

describe("hostlabel", () => {
  test.each(section("hostlabel"))("%s", async (_, { template = "", arg, expected }) => {
    expect(expected).toBe("block");
    const spec = { name: "t", url: template, egress: { allow: ["https://*.api.example.com"] } };
    expectRefused(await attempt(spec, { tenant: real(arg) }));
  });
});

/** A tool that takes any URL, under a policy. */
async function fetchUrl(url: string, egress: EgressPolicy): Promise<ToolResult | ToolError> {
  const before = canaries.map(({ connections }) => connections);
  const outcome = await attempt(
    { name: "fetch_url", url: "{url}", egress, timeoutMs: 20_000 },
    { url },
  );
  expect(canaries.map(({ connections }) => connections)).toEqual(before);
  return outcome;
}

describe("url, at the public web", () => {
  const blocked = section("url").filter(([, { expected }]) => expected === "block");
  test.each(blocked)("%s", async (_, { input }) => {
    expectRefused(await fetchUrl(String(real(input)), "public-web"));
  });

  const allowed = section("url").filter(([, { expected }]) => expected === "allow");
  test.each(allowed)("%s", (_, { input }) => {
    const template = new RequestTemplate({ name: "t", url: "{url}", egress: "public-web" });
    const gate = egressGate({ tool: "public-web", runtime: undefined, fixedOrigins: [] });
    expect(gate.refuseUrl(new URL(template.origin({ url: input })))).toBeUndefined();
  });
});

describe("allowlist", () => {
  test.each(section("allowlist"))("%s", async (_, { input, expected }) => {
    const outcome = await fetchUrl(String(input), { allow: ["https://api.example.com"] });
    if (expected === "block") return expectRefused(outcome);
    // It got as far as the name server, which does not know it.
    expect(outcome).toMatchObject({
      ok: false,
      error: { code: "NETWORK_FAILED", cause: { code: "ENOTFOUND" } },
    });
  });
});
