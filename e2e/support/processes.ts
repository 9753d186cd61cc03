import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";

/** Command lines of running processes that work in a directory or name it. */
export function processesWith(directory: string): string[] {
  if (existsSync("/proc/self/cwd")) {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
      .map(describeProcess)
      .filter((line) => line.includes(directory));
  }
  return execFileSync("ps", ["-axo", "command="], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes(directory));
}

function describeProcess(pid: string): string {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
    return `${command}(in ${readlinkSync(`/proc/${pid}/cwd`)})`;
  } catch {
    // It ended meanwhile, or belongs to somebody else.
    return "";
  }
}
