import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";
import type { ToolResult } from "../result/tool-result.ts";

const ROUNDS = 8;
const PROCESSES = 3;
const KEYS = ["a", "b", "c", "d", "e", "f"];

const directory = mkdtempSync(join(tmpdir(), "exec core crash "));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const program = fileURLToPath(new URL("../../test-support/charge-all.main.ts", import.meta.url));

/** Calls a tool with each key, in a process of its own whose clock is ahead. */
function callAll(round: number, aheadMs: number): ChildProcess {
  const given = [join(directory, `${round} `), String(aheadMs), ...KEYS];
  return spawn(process.execPath, ["--no-warnings", program, ...given], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

/** Kills a process without a warning, some time after it is ready. */
async function killLater(child: ChildProcess): Promise<void> {
  const ended = once(child, "exit");
  await once(child.stdout as NodeJS.ReadableStream, "data");
  await delay(Math.random() * 15);
  child.kill("SIGKILL");
  await ended;
}

/** What it printed. */
async function outputOf(child: ChildProcess): Promise<string> {
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  await once(child, "close");
  return output;
}

it("Processes that are killed at any moment double no effect, and whoever asks later is told", async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    await Promise.all(Array.from({ length: PROCESSES }, () => killLater(callAll(round, 0))));
    // A process that comes when all claims and calls are long overdue.
    const output = await outputOf(callAll(round, 3_600_000));
    const results = JSON.parse(output.split("\n")[1] ?? "") as ToolResult[];
    const file = join(directory, `${round} effects`);
    const effects = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
    expect(new Set(effects).size, "no effect is doubled").toBe(effects.length);
    for (const [index, result] of results.entries()) {
      const key = KEYS[index] as string;
      if (result.ok) {
        expect(result.content).toBe(`receipt for ${key}`);
        expect(effects).toContain(key);
      } else {
        expect(result.error).toMatchObject({ code: "OUTCOME_UNKNOWN", effect: "unknown" });
        expect(result.error.message).toContain("runtime.ledger.resolve(key");
      }
    }
  }
}, 60_000);
