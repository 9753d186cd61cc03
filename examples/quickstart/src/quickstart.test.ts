// The quickstart as its users run it: a process of its own, its output, its end.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { describe, expect, test, vi } from "vitest";
import { type QuickstartReport, runQuickstart } from "./quickstart.ts";
import { writeAirports } from "./steps/write-airports.ts";
import { silentScreen } from "./terminal/screen.ts";
import { WIDTH } from "./terminal/text.ts";

const directory = fileURLToPath(new URL("..", import.meta.url));
const flags = ["--disable-warning=ExperimentalWarning", "src/main.ts"];

describe("the quickstart", { timeout: 60_000 }, () => {
  test("prints one JSON document and nothing else, and everything went as announced", async () => {
    const { child, mark } = start("--json");
    const [stdout, stderr, code] = await outcome(child);
    const report = JSON.parse(stdout) as QuickstartReport;
    expect(report.steps.flatMap(({ differences }) => differences)).toEqual([]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(report).toMatchObject({ ok: true, airports: 3_376 });
    const calls = report.steps.flatMap((step) => step.calls);
    for (const call of calls) {
      expect(call).toMatchObject({
        tool: expect.any(String),
        executor: expect.stringMatching(/^(db|http|function)\/[a-z]+$/),
        outcome: expect.stringMatching(/^(ok|refused|failed)$/),
        attempts: expect.any(Number),
        replay: expect.any(Boolean),
        latencyMs: expect.any(Number),
      });
      if (call.outcome !== "ok") expect(call).toMatchObject({ code: expect.any(String) });
    }
    expect(new Set(calls.map(({ outcome }) => outcome))).toEqual(
      new Set(["ok", "refused", "failed"]),
    );
    await nothingLeft(mark);
  });

  test("tells a person each step, and ends with a table that fits the screen", async () => {
    const { child, mark } = start();
    const [stdout, stderr, code] = await outcome(child);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const lines = stdout.split("\n");
    expect(lines.filter((line) => line.length > WIDTH)).toEqual([]);
    expect(lines.find((line) => /^ +tool +executor +outcome/.test(line))).toBeDefined();
    expect(lines.at(-2)).toMatch(/^(\d+) of \1 steps went as announced\.$/);
    // No colour and no progress bar where there is no terminal.
    expect(stdout).not.toContain("\u001B");
    await nothingLeft(mark);
  });

  test.each(["SIGINT", "SIGTERM"] as const)("%s stops it, and its server", async (signal) => {
    const { child, mark } = start();
    // The first thing it says is that its servers run.
    child.stdout?.once("data", () => child.kill(signal));
    const [, , code] = await outcome(child);
    expect(code).toBe(signal === "SIGINT" ? 130 : 143);
    await nothingLeft(mark);
  });

  test("ends quietly, and its server with it, when nobody reads on", async () => {
    const { child, mark } = start();
    child.stdout?.once("data", () => child.stdout?.destroy());
    const said = child.stderr === null ? "" : text(child.stderr);
    await once(child, "close");
    expect({ code: child.exitCode, stderr: await said }).toEqual({ code: 141, stderr: "" });
    await nothingLeft(mark);
  });

  test("refuses an option that it does not know", async () => {
    const [stdout, stderr, code] = await outcome(start("--jsno").child);
    expect({ stdout, code }).toEqual({ stdout: "", code: 1 });
    expect(stderr).toContain("--jsno");
  });
});

test("a step that goes otherwise than announced fails the run, and so does one that throws", {
  timeout: 60_000,
}, async () => {
  const wrong = {
    ...writeAirports,
    expects: [{ ok: true, shows: "9 rows" }],
  } as const;
  const broken = { ...writeAirports, perform: () => Promise.reject(new Error("no luck")) };
  const { signal } = new AbortController();
  const report = await runQuickstart([writeAirports, wrong, broken], silentScreen, signal);
  expect(report.ok).toBe(false);
  const [right, other, thrown] = report.steps.map(({ differences }) => differences.join());
  expect(right).toBe("");
  expect(other).toContain('announced "9 rows", saw "3,376 airports written"');
  expect(thrown).toBe("it threw: no luck");
});

function start(...args: string[]): { child: ChildProcess; mark: string } {
  const mark = `quickstart-test-${crypto.randomUUID()}`;
  const { FORCE_COLOR: _, ...env } = process.env;
  const child = spawn(process.execPath, [...flags, ...args], {
    cwd: directory,
    env: { ...env, EXEC_TEST_MARK: mark },
    stdio: ["ignore", "pipe", "pipe"],
  });
  return { child, mark };
}

async function outcome(child: ChildProcess): Promise<[string, string, number | null]> {
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error("the child has no pipes");
  const [out, err] = await Promise.all([text(stdout), text(stderr), once(child, "close")]);
  return [out, err, child.exitCode];
}

/** Waits until no process carries the mark: longer than a busy machine takes to bury one. */
function nothingLeft(mark: string): Promise<void> {
  return vi.waitFor(() => expect(processesMarked(mark)).toEqual([]), { timeout: 20_000 });
}

/**
 * Processes that carry the mark in their environment, which every descendant inherits. Without
 * /proc there is nothing to look for: only on Linux the server is a process of its own.
 */
function processesMarked(mark: string): string[] {
  if (!existsSync("/proc/self/environ")) return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, "utf8").includes(mark);
      } catch {
        // It ended meanwhile, or belongs to somebody else.
        return false;
      }
    });
}
