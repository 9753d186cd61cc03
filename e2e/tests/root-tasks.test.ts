import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, inject, it, vi } from "vitest";
import { repositoryRoot } from "../support/repository.ts";
import { cleanEnvironment, runCommand, runOrThrow } from "../support/run-command.ts";

const script = (name: string): string => join(repositoryRoot, "scripts", name);

describe("root tasks", () => {
  it("say what to do when npm cannot fetch the toolchain", async () => {
    const bin = join(inject("scratch"), "bare machine", "bin");
    await mkdir(bin, { recursive: true });
    const npm = (await runOrThrow("sh", ["-c", "command -v npm"], { cwd: bin })).trim();
    await symlink(process.execPath, join(bin, "node"));
    await symlink(npm, join(bin, "npm"));
    const { code, stdout, stderr } = await runCommand(
      process.execPath,
      [script("run.mjs"), "lint"],
      {
        cwd: repositoryRoot,
        env: {
          PATH: bin,
          HOME: dirname(bin),
          npm_config_cache: join(bin, "..", "cache"),
          npm_config_registry: "http://127.0.0.1:9/",
          npm_config_fetch_retries: "0",
        },
      },
    );
    expect(code).not.toBe(0);
    expect(stdout).toBe("");
    expect(stderr).toContain("npm could not fetch pnpm@");
    expect(stderr).toContain("install Node 22.19 or newer and pnpm 10.34.9 yourself");
  });

  it.each([
    [["bench", "nonsense"], 'There is no bench "nonsense".', "npm run bench -- [function|"],
    [["bench", "--nonsense"], "--nonsense", "npm run bench -- [function|"],
    [["simulate", "--seed", "one"], "--seed takes a number", "npm run simulate -- [--seeds N]"],
    [["simulate", "--nonsense"], "--nonsense", "npm run simulate -- [--seeds N]"],
    [["simulate", "--seed", "1", "--seeds", "2"], "--seed stands alone", "npm run simulate -- ["],
    [["test", "packages/core"], '"test" has no argument "packages/core"', "Known: --full."],
    [["test:full", "--full"], '"test:full" has no argument "--full"', "Known: none."],
    [["build", "--watch"], '"build" has no argument "--watch"', "Known: none."],
    [["soak", "--minutes", "-1"], 'The task "soak" takes', '"--minutes <number above 0>"'],
    [["soak", "--minutes=Infinity"], 'The task "soak" takes', '"--minutes <number above 0>"'],
    [["soak", "--hours"], 'The task "soak" takes', '"--minutes <number above 0>"'],
    [["lint", "--fix"], '"lint" has no argument "--fix"', "Known: none."],
  ])("%j is refused before anything is fetched, installed or built", async (args, what, known) => {
    const { code, stdout, stderr } = await runCommand(
      process.execPath,
      [script("run.mjs"), ...args],
      // Without npm and pnpm nothing could be.
      { cwd: repositoryRoot, env: { PATH: "" } },
    );
    expect(stderr).toContain(what);
    expect(stderr).toContain(known);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });

  it.each([
    [["soak"]],
    [["soak", "--minutes", "5"]],
    [["soak", "--minutes=0.5"]],
    [["simulate", "--seeds=5"]],
  ])("%j is taken", async ([task, ...args]) => {
    const { complaintAbout } = await import(pathToFileURL(script("arguments.mjs")).href);
    expect(complaintAbout(task, args)).toBeUndefined();
  });

  it("say on stderr that they install", async () => {
    const directory = join(inject("scratch"), "fresh clone");
    for (const name of ["scripts", "bench/arguments.mjs", "package.json", "pnpm-workspace.yaml"])
      await cp(join(repositoryRoot, name), join(directory, name), { recursive: true });
    for (const name of ["packages", "examples", "node_modules"]) await mkdir(join(directory, name));
    await writeFile(join(directory, "pnpm-lock.yaml"), "");
    const pnpm = join(directory, "bin", "pnpm");
    await mkdir(dirname(pnpm));
    await writeFile(pnpm, `#!/bin/sh\n[ "$1" = --version ] && echo 10.0.0\n`, { mode: 0o755 });
    const { stdout, stderr } = await runCommand(
      process.execPath,
      [join(directory, "scripts", "run.mjs"), "build"],
      { cwd: directory, env: { PATH: [dirname(pnpm), process.env.PATH].join(delimiter) } },
    );
    expect(stderr.match(/^Installing .*$/gm)).toEqual([
      "Installing the packages of the workspace …",
    ]);
    expect(stdout).toBe("");
  });

  it("leave no child behind when they are killed", async () => {
    const directory = join(inject("scratch"), "killed task");
    await mkdir(directory);
    const pids = join(directory, "pids");
    const grandchild = "setInterval(() => {}, 1000)";
    await writeFile(
      join(directory, "child.mjs"),
      `import { spawn } from "node:child_process";
       import { writeFileSync } from "node:fs";
       process.on("SIGTERM", () => {});
       const { pid } = spawn(process.execPath, ["-e", ${JSON.stringify(grandchild)}]);
       writeFileSync(${JSON.stringify(pids)}, [process.pid, pid].join(" "));
       setInterval(() => {}, 1000);`,
    );
    await writeFile(
      join(directory, "task.mjs"),
      `import { runChild } from ${JSON.stringify(pathToFileURL(script("children.mjs")).href)};
       await runChild(process.execPath, ["child.mjs"], { cwd: ${JSON.stringify(directory)} });`,
    );
    const task: ChildProcess = spawn(process.execPath, ["task.mjs"], {
      cwd: directory,
      env: cleanEnvironment(),
      stdio: "ignore",
    });
    const children = await vi.waitFor(
      async () => {
        const found = (await readFile(pids, "utf8")).split(" ").map(Number);
        if (found.length !== 2) throw new Error("not both started yet");
        return found;
      },
      { timeout: 10_000, interval: 20 },
    );
    task.kill("SIGKILL");
    await vi.waitFor(() => expect(children.filter(isAlive)).toEqual([]), { timeout: 15_000 });
  });
});

describe("the count of test results", () => {
  it("takes tests of all packages, and names what was skipped", async () => {
    const base = await workspace("counted", {
      one: results([
        ["passed", "a"],
        ["failed", "b"],
      ]),
      two: results([
        ["passed", "c"],
        ["skipped", "d"],
      ]),
    });
    const outcome = await readResults(["one", "two"], 1, base);
    expect(outcome).toMatchObject({ passed: 2, failed: 1 });
    expect(outcome.skipped.map(({ name }) => name)).toEqual(["two/src/a.test.ts › d"]);
  });

  it("counts missing results as a failure", async () => {
    const base = await workspace("missing", { one: undefined });
    expect(await readResults(["one"], 0, base)).toMatchObject({ passed: 0, failed: 1 });
  });

  it("counts a file that breaks before its tests as a failure", async () => {
    const base = await workspace("broken", { one: results([], "failed") });
    expect(await readResults(["one"], 1, base)).toMatchObject({ passed: 0, failed: 1 });
  });

  it("counts a runner that fails after all tests passed as a failure", async () => {
    const base = await workspace("crashed", { one: results([["passed", "a"]]) });
    expect(await readResults(["one"], 1, base)).toMatchObject({ passed: 1, failed: 1 });
  });
});

interface Outcome {
  passed: number;
  failed: number;
  skipped: { name: string; reason: string }[];
}

type ReadResults = (directories: string[], exitCode: number, base: string) => Outcome;

async function readResults(...args: Parameters<ReadResults>): Promise<Outcome> {
  const module = (await import(pathToFileURL(script("test-results.mjs")).href)) as {
    readResults: ReadResults;
  };
  return module.readResults(...args);
}

function results(tests: [string, string][], status = "passed"): object {
  const assertionResults = tests.map(([state, name]) => ({ status: state, fullName: name }));
  return { status, assertionResults };
}

async function workspace(name: string, packages: Record<string, object | undefined>) {
  const base = join(inject("scratch"), name);
  for (const [directory, suite] of Object.entries(packages)) {
    const test = join(base, directory, "src", "a.test.ts");
    await mkdir(dirname(test), { recursive: true });
    await writeFile(test, "");
    if (suite === undefined) continue;
    await mkdir(join(base, directory, "results"));
    const report = { testResults: [{ ...suite, name: test, message: "" }] };
    await writeFile(join(base, directory, "results", "vitest.json"), JSON.stringify(report));
  }
  return base;
}

/** Whether it still runs: one that has ended may wait for a parent that never asks. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    const status = `/proc/${pid}/stat`;
    return !existsSync(status) || !/\) [ZX] /.test(readFileSync(status, "utf8"));
  } catch {
    return false;
  }
}
