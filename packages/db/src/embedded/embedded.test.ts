import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { Runtime } from "@exec/core";
import { afterAll, describe, expect, test, vi } from "vitest";
import { airports, tables } from "../../test-support/airports.ts";
import { Child } from "../../test-support/child.ts";
import { DynamoDBExecutor } from "../dynamodb/dynamodb-executor.ts";
import { type EmbeddedDynamoDB, type EmbeddedEngine, startEmbeddedDynamoDB } from "./index.ts";

/** Longer than a busy machine takes. */
const PATIENT = { timeout: 15_000 };

const runtime = new Runtime();
afterAll(() => runtime.close());

const put = (endpoint: string) =>
  new DynamoDBExecutor(
    { ...airports, name: "put", operation: "put", attributes: [], endpoint },
    { runtime },
  );
const get = (endpoint: string) =>
  new DynamoDBExecutor({ ...airports, name: "get", operation: "get", endpoint }, { runtime });

/** Whether anybody answers there. */
function answers(endpoint: string): Promise<boolean> {
  return fetch(endpoint).then(
    () => true,
    () => false,
  );
}

interface ProcessFacts {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly command: string;
}

/** The processes of this machine that are alive. */
function processes(): ProcessFacts[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const [state, parent, group] = readFileSync(`/proc/${name}/stat`, "utf8")
        .replace(/^.*\) /s, "")
        .split(" ");
      const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ");
      return state === "Z"
        ? []
        : [{ pid: Number(name), parent: Number(parent), group: Number(group), command }];
    } catch {
      // It has ended meanwhile.
      return [];
    }
  });
}

/** Command lines of processes that mention a port. */
function processesOn(endpoint: string): string[] {
  const { port } = new URL(endpoint);
  return processes()
    .map(({ command }) => command)
    .filter((command) => command.includes(`--port ${port}`));
}

describe.each<[EmbeddedEngine, EmbeddedDynamoDB["capabilities"]]>([
  ["dynoxide", { transactions: true, partiQL: true, timeToLive: true }],
  ["dynalite", { transactions: false, partiQL: false, timeToLive: false }],
])("%s", (engine, capabilities) => {
  test("starts on loopback only, says what it can, and is gone after close", async () => {
    const server = await startEmbeddedDynamoDB({ engine });
    expect(server).toMatchObject({
      engine,
      capabilities,
      endpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    });
    expect(await answers(server.endpoint)).toBe(true);
    const { port } = new URL(server.endpoint);
    const others = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .filter(({ internal, family }) => !internal && family === "IPv4");
    for (const { address } of others)
      expect(await answers(`http://${address}:${port}`)).toBe(false);
    if (existsSync("/proc/net/tcp")) expect(listenersOn(Number(port))).toEqual(["0100007F"]);
    await server.close();
    await server.close();
    expect(await answers(server.endpoint)).toBe(false);
  });

  test("creates tables, and keeps those that a folder or file holds already", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "exec-embedded-")), "data");
    const first = await startEmbeddedDynamoDB({ engine, path, tables });
    await put(first.endpoint).run({ iata: "SEA" });
    await first.close();
    const second = await startEmbeddedDynamoDB({ engine, path, tables });
    expect(await get(second.endpoint).run({ iata: "SEA" })).toEqual({ iata: "SEA" });
    await second.close();
  });

  test("keeps nothing without a path", async () => {
    await using first = await startEmbeddedDynamoDB({ engine, tables });
    await put(first.endpoint).run({ iata: "SEA" });
    await using second = await startEmbeddedDynamoDB({ engine, tables });
    expect(await get(second.endpoint).run({ iata: "SEA" })).toBeNull();
  });

  test("says which table it refused, and leaves nothing behind", async () => {
    const wrong = [{ table: "x", key: { partition: "a" } }];
    await expect(startEmbeddedDynamoDB({ engine, tables: wrong })).rejects.toMatchObject({
      code: "SPEC_INVALID",
      message: expect.stringContaining('the table "x"'),
    });
    const shells = () =>
      processes().filter(
        ({ parent, command }) => parent === process.pid && command.startsWith("sh "),
      );
    await vi.waitFor(() => expect(shells()).toEqual([]), PATIENT);
  });

  test("many at once have a port each", async () => {
    const servers = await Promise.all(
      Array.from({ length: 8 }, () => startEmbeddedDynamoDB({ engine })),
    );
    expect(new Set(servers.map(({ endpoint }) => endpoint)).size).toBe(8);
    await Promise.all(servers.map((server) => server.close()));
  });

  test("does not keep a program from ending, and ends with it", async () => {
    const child = new Child(start(engine));
    const { endpoint } = (await child.next()) as { endpoint: string };
    expect(await child.ended()).toBe(0);
    await vi.waitFor(
      async () => expect([await answers(endpoint), processesOn(endpoint)]).toEqual([false, []]),
      PATIENT,
    );
  });

  test.each([
    ["SIGKILL", "process"],
    ["SIGKILL", "group"],
    ["SIGTERM", "process"],
    ["SIGINT", "group"],
  ] as const)("ends with a program when %s is sent to its %s", async (signal, whom) => {
    const child = new Child(`${start(engine)}; setInterval(() => {}, 1000);`);
    const { endpoint } = (await child.next()) as { endpoint: string };
    expect(await answers(endpoint)).toBe(true);
    process.kill(Number(child.process.pid) * (whom === "group" ? -1 : 1), signal);
    await child.ended();
    await vi.waitFor(
      async () => expect([await answers(endpoint), processesOn(endpoint)]).toEqual([false, []]),
      PATIENT,
    );
  });

  test("ends with a program that crashes", async () => {
    const child = new Child(`${start(engine)}; process.abort();`);
    const { endpoint } = (await child.next()) as { endpoint: string };
    await child.ended();
    await vi.waitFor(
      async () => expect([await answers(endpoint), processesOn(endpoint)]).toEqual([false, []]),
      PATIENT,
    );
  });

  test("that is asked for and not installed is named with its install command", async () => {
    const packageName =
      engine === "dynalite" ? "dynalite" : `@dynoxide/${process.platform}-${process.arch}`;
    const child = new Child(attempt({ engine }), [packageName]);
    expect(await child.next()).toMatchObject({
      code: "DEPENDENCY_MISSING",
      message: expect.stringContaining(`npm i ${packageName}`),
    });
  });
});

test("without a wish, dynoxide is taken where it is installed, else dynalite, else the error says what to install", async () => {
  const native = `@dynoxide/${process.platform}-${process.arch}`;
  expect(await new Child(attempt({})).next()).toEqual({ engine: "dynoxide" });
  expect(await new Child(attempt({}), [native]).next()).toEqual({ engine: "dynalite" });
  expect(await new Child(attempt({}), [native, "dynalite"]).next()).toMatchObject({
    code: "DEPENDENCY_MISSING",
    message: expect.stringContaining("npm i dynalite"),
  });
});

test.each<[string, string, number]>([
  ["for another kind of machine", "\x7fELF\x02\x01\x01\0 nothing that runs", 0o755],
  ["not allowed to run", "#!/bin/sh\n", 0o644],
])("a native server that is %s is as good as none", async (_, content, mode) => {
  const file = join(mkdtempSync(join(tmpdir(), "exec-embedded-")), "dynoxide");
  writeFileSync(file, content, { mode });
  expect(await new Child(attempt({}), [], file).next()).toEqual({ engine: "dynalite" });
  expect(await new Child(attempt({ engine: "dynoxide" }), [], file).next()).toMatchObject({
    code: "DEPENDENCY_MISSING",
    message: expect.stringContaining("does not run on this machine"),
  });
});

test.each(["constructor", "toString", "__proto__"])(
  "an attribute of a key may be called %s",
  async (partition) => {
    const server = await startEmbeddedDynamoDB({
      engine: "dynoxide",
      tables: [{ table: "odd", key: { partition } }],
    });
    await server.close();
  },
);

test("a native server that dies leaves no process behind", async () => {
  const server = await startEmbeddedDynamoDB({ engine: "dynoxide" });
  const { port } = new URL(server.endpoint);
  const running = processes().filter(({ command }) => command.includes(`--port ${port}`));
  const shell = running.find(({ command }) => command.startsWith("sh "));
  const native = running.find(({ command }) => !command.startsWith("sh "));
  const group = () => processes().filter((each) => each.group === shell?.pid);
  expect(group().length).toBeGreaterThanOrEqual(2);
  process.kill(Number(native?.pid), "SIGKILL");
  await vi.waitFor(() => expect(group()).toEqual([]), PATIENT);
  await server.close();
});

function start(engine: EmbeddedEngine): string {
  return `
    import { startEmbeddedDynamoDB } from "../src/embedded/index.ts";
    const { endpoint } = await startEmbeddedDynamoDB({ engine: "${engine}" });
    console.log(JSON.stringify({ endpoint }))`;
}

function attempt(options: object): string {
  return `
    import { startEmbeddedDynamoDB } from "../src/embedded/index.ts";
    const said = await startEmbeddedDynamoDB(${JSON.stringify(options)}).then(
      async (server) => { await server.close(); return { engine: server.engine }; },
      ({ code, message }) => ({ code, message }),
    );
    console.log(JSON.stringify(said));`;
}

/** Addresses, as the kernel writes them, at which somebody listens on a port. */
function listenersOn(port: number): string[] {
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  return ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((file) =>
    readFileSync(file, "utf8")
      .split("\n")
      .map((line) => line.trim().split(/\s+/))
      .filter(([, local, , state]) => local?.endsWith(`:${hex}`) && state === "0A")
      .map(([, local]) => local?.split(":")[0] ?? ""),
  );
}
