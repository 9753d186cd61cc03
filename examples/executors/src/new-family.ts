// A new family straight on BaseExecutor: tools that run a program of this machine.
import { ExecutorFactory } from "@exec/core";
import "./executors/command-executor.ts";
import { printWhenRun } from "./print-when-run.ts";

const script = `
  const [text, waitMs] = process.argv.slice(1);
  setTimeout(() => console.log(text.split("").reverse().join("")), Number(waitMs));
`;

const reverseSpec = {
  name: "reverse_text",
  type: "command",
  inputSchema: {
    type: "object",
    properties: {
      text: { type: "string", maxLength: 200 },
      waitMs: { type: "integer", minimum: 0 },
    },
    required: ["text"],
    additionalProperties: false,
  },
  program: process.execPath,
  // After "--" a text that looks like an option is a text all the same.
  programArgs: ["--eval", script, "--"],
  passes: ["text", "waitMs"],
  timeoutMs: 30_000,
} as const;

export async function main() {
  const tool = ExecutorFactory.createExecutor(reverseSpec);
  const hasty = ExecutorFactory.createExecutor({ ...reverseSpec, timeoutMs: 300 });
  const broken = ExecutorFactory.createExecutor({ ...reverseSpec, program: "no-such-program" });
  try {
    const reversed = await tool.execute({ text: "--stressed" });
    const cutOff = await hasty.execute({ text: "too slow", waitMs: 60_000 });
    const missing = await broken.execute({ text: "anything" });
    return {
      families: ExecutorFactory.listFamilies(),
      reversed: reversed.ok ? reversed.content : reversed.error,
      cutOff: cutOff.ok ? cutOff.content : cutOff.error.code,
      missing: missing.ok ? missing.content : missing.error.message,
    };
  } finally {
    await Promise.all([tool.close(), hasty.close(), broken.close()]);
  }
}

await printWhenRun(import.meta, main);
