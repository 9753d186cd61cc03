import { spawn } from "node:child_process";

/** How a process ended, and what it said. */
export interface ChildEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const MAX_MS = 20_000;

/** Runs a module's text in a Node process of its own. One that does not end by itself is killed. */
export function runNode(source: string, maxMs: number = MAX_MS): Promise<ChildEnd> {
  const child = spawn(process.execPath, ["--input-type=module-typescript", "--no-warnings", "-"], {
    stdio: "pipe",
    timeout: maxMs,
    killSignal: "SIGKILL",
  });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
    });
  }
  child.stdin.end(source);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, ...output }));
  });
}
