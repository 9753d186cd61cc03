import { spawn } from "node:child_process";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { beforeAll, describe, expect, inject, it, vi } from "vitest";
import { processesWith } from "../support/processes.ts";
import { type Manifest, repositoryRoot } from "../support/repository.ts";
import { cleanEnvironment, runCommand, runOrThrow } from "../support/run-command.ts";

let clone: string;
let env: NodeJS.ProcessEnv;

describe("a bare clone in a path with a space, with empty package caches", () => {
  beforeAll(async () => {
    const base = join(inject("scratch"), "bare clone");
    clone = join(base, "the repository");
    env = await emptyMachine(base);
    await runOrThrow("git", ["clone", "-q", repositoryRoot, clone], { cwd: base });
  });

  it("npm start prints one JSON document and nothing else", { timeout: 600_000 }, async () => {
    const { code, stdout, stderr } = await runCommand(
      "npm",
      ["start", "--silent", "--", "--json"],
      { cwd: clone, env, timeoutMs: 600_000 },
    );
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true });
    await expectNoProcess();
  });

  it("npm start leaves no process behind when it is killed", { timeout: 120_000 }, async () => {
    const child = spawn("npm", ["start"], { cwd: clone, env, stdio: ["ignore", "pipe", "ignore"] });
    await vi.waitFor(
      () => expect(processesWith(clone).some((line) => line.includes("main.ts"))).toBe(true),
      { timeout: 60_000, interval: 20 },
    );
    child.kill("SIGKILL");
    await expectNoProcess();
  });

  it("npm start installs no tool that only tests need", async () => {
    const store = await readdir(join(clone, "node_modules", ".pnpm"));
    const installed = store.map((entry) => entry.replace(/(?<!^)@.*/, ""));
    expect(installed).toEqual(expect.arrayContaining(["ajv", "undici", "vega-datasets"]));
    const manifest = JSON.parse(await readFile(join(clone, "package.json"), "utf8")) as Manifest;
    const tools = Object.keys(manifest.devDependencies ?? {}).map((name) => name.replace("/", "+"));
    const needed = new Set(["typescript", "@types+node"]);
    expect(installed.filter((name) => tools.includes(name) && !needed.has(name))).toEqual([]);
  });

  it("npm test passes in 15 minutes, and ends with its counts", { timeout: 900_000 }, async () => {
    const { code, stdout } = await runCommand("npm", ["test"], {
      cwd: clone,
      env,
      timeoutMs: 900_000,
    });
    expect(code, stdout.slice(-5_000)).toBe(0);
    expect(stdout.trimEnd().split("\n").at(-1)).toMatch(
      /^[1-9]\d* passed, 0 failed(, \d+ skipped)?$/,
    );
    await expectNoProcess();
  });
});

/** A home of its own and no caches; of the user's settings only npm's (a mirror, a proxy) stay. */
async function emptyMachine(base: string): Promise<NodeJS.ProcessEnv> {
  const home = join(base, "home");
  await mkdir(home, { recursive: true });
  const flags = ["config", "get", "userconfig"];
  const npmrc = (await runOrThrow("npm", flags, { cwd: base })).trim();
  const clean = cleanEnvironment();
  // Without the toolchain that may have been fetched for this very test run.
  const path = (clean.PATH ?? "")
    .split(delimiter)
    .filter((entry) => !/node_modules|_npx|node-gyp-bin/.test(entry));
  return {
    ...clean,
    PATH: path.join(delimiter),
    HOME: home,
    XDG_DATA_HOME: join(home, "data"),
    XDG_CACHE_HOME: join(home, "cache"),
    XDG_STATE_HOME: join(home, "state"),
    XDG_CONFIG_HOME: join(home, "config"),
    npm_config_cache: join(home, "npm-cache"),
    npm_config_store_dir: join(home, "pnpm-store"),
    npm_config_userconfig: npmrc,
  };
}

async function expectNoProcess(): Promise<void> {
  await vi.waitFor(() => expect(processesWith(clone)).toEqual([]), { timeout: 10_000 });
}
