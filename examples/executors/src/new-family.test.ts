import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { CommandExecutorFactory, type CommandSpec } from "./executors/command-executor.ts";
import { main } from "./new-family.ts";

test("a program runs, is cut off, or is reported as missing", async () => {
  const seen = await main();
  expect(seen.families).toContain("command");
  expect(seen).toMatchObject({ reversed: "desserts--", cutOff: "TIMEOUT" });
  expect(seen.missing).toMatch(/no program "no-such-program"/);
});

test("a program that fails leaves its exit code in the error", async () => {
  const tool = CommandExecutorFactory.createExecutor({
    name: "fail",
    program: process.execPath,
    programArgs: ["--eval", "process.exit(3)"],
    passes: [],
  } as CommandSpec);
  expect(await tool.execute({})).toMatchObject({
    ok: false,
    error: { code: "EXECUTION_FAILED", effect: "unknown", cause: { code: "3" } },
  });
  await tool.close();
});

const node = (script: string, more: Partial<CommandSpec> = {}) =>
  CommandExecutorFactory.createExecutor({
    name: "node",
    program: process.execPath,
    programArgs: ["--eval", script, "--"],
    passes: ["text", "constructor"],
    ...more,
  } as CommandSpec);

test("only what the caller gave is passed on, and nothing that cannot be", async () => {
  const tool = node("console.log(JSON.stringify(process.argv.slice(1)))");
  expect(await tool.run({ text: "a" })).toBe('["a",""]');
  expect(await tool.execute({ text: "a\0b" })).toMatchObject({
    error: { code: "ARGUMENTS_INVALID", effect: "none" },
  });
  await tool.close();
});

test("a program that may not run has done nothing", async () => {
  const tool = node("0", { program: import.meta.dirname });
  expect(await tool.execute({})).toMatchObject({
    error: { code: "EXECUTION_FAILED", effect: "none", cause: { code: "EACCES" } },
  });
  await tool.close();
});

test("a program that ignores what asks it to end is ended all the same", async () => {
  const folder = mkdtempSync(join(tmpdir(), "exec-command-"));
  const file = join(folder, "pid");
  const tool = node(`
    process.on("SIGTERM", () => {});
    setInterval(() => {}, 1000);
    require("node:fs").writeFileSync(${JSON.stringify(file)}, String(process.pid));
  `);
  const abort = new AbortController();
  const running = tool.execute({}, { signal: abort.signal });
  const pid = () => Number(readFileSync(file, "utf8"));
  await vi.waitFor(() => expect(pid()).toBeGreaterThan(0), { timeout: 20_000 });
  const program = pid();
  abort.abort();
  expect(await running).toMatchObject({ error: { code: "ABORTED", effect: "unknown" } });
  await tool.close();
  await vi.waitFor(() => expect(() => process.kill(program, 0)).toThrow("ESRCH"), {
    timeout: 20_000,
  });
  rmSync(folder, { recursive: true });
});
