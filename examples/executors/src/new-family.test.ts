import { expect, test } from "vitest";
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
