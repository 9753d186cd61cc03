import { expect, test } from "vitest";
import { CommandExecutor } from "./executors/command-executor.ts";
import { main } from "./new-family.ts";

test("a program runs, is cut off, or is reported as missing", async () => {
  const seen = await main();
  expect(seen.families).toContain("command");
  expect(seen).toMatchObject({ reversed: "desserts--", cutOff: "TIMEOUT" });
  expect(seen.missing).toMatch(/no program "no-such-program"/);
});

test("a program that fails leaves its exit code in the error", async () => {
  await using tool = new CommandExecutor({
    name: "fail",
    type: "command",
    program: process.execPath,
    programArgs: ["--eval", "process.exit(3)"],
    passes: [],
  });
  const { ok, error } = (await tool.execute({})) as { ok: false; error: { code: string } };
  expect(ok).toBe(false);
  expect(error).toMatchObject({
    code: "EXECUTION_FAILED",
    effect: "unknown",
    cause: { code: "3" },
  });
});
