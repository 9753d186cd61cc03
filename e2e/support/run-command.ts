import { spawn } from "node:child_process";
import { once } from "node:events";

export interface CommandResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface CommandOptions {
  cwd: string;
  env?: NodeJS.ProcessEnv;
  timeoutMs?: number;
}

/** Runs a command to its end; the caller judges its exit code. */
export async function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? cleanEnvironment(),
    stdio: ["ignore", "pipe", "pipe"],
    timeout: options.timeoutMs ?? 120_000,
    killSignal: "SIGKILL",
  });
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output.stderr += text;
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, ...output };
}

/** Runs a command that has to succeed and resolves to its stdout. */
export async function runOrThrow(
  command: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<string> {
  const result = await runCommand(command, args, options);
  if (result.code === 0) return result.stdout;
  const shown = [command, ...args].join(" ");
  throw new Error(`${shown} ended with ${result.code}\n${result.stdout}\n${result.stderr}`);
}

/** The environment without what the package manager that runs the tests has put there. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const injected =
    /^(npm_(package|lifecycle)_|npm_(command|execpath|config_(prefix|local_prefix|global_prefix|loglevel|user_agent|frozen_lockfile))$|INIT_CWD$|VITEST|NODE_ENV$|EXEC_|TURBO_)/;
  const entries = Object.entries(process.env).filter(([name]) => !injected.test(name));
  return { ...Object.fromEntries(entries), NO_COLOR: "1" };
}
