// Notices that the package manager which started this process is gone, even when it was killed
// and could send no signal.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";

const intervalMs = 500;
const shell = /(^|\/)-?(sh|dash|bash|zsh|ash|busybox)$/;

/** Calls back once when the launcher is gone; does nothing where none started this process. */
export function onLauncherGone(callback) {
  if (process.env.npm_lifecycle_event === undefined || process.platform === "win32") return;
  const before = ancestry();
  const timer = setInterval(() => {
    if (ancestry() === before) return;
    clearInterval(timer);
    callback();
  }, intervalMs);
  timer.unref();
}

/** Who started this process; it changes when one of them dies and its child is adopted. */
function ancestry() {
  const parent = describeProcess(process.ppid);
  // A package manager runs a script in a shell: then the shell's parent counts too.
  return shell.test(parent.command) ? `${process.ppid} ${parent.parent}` : String(process.ppid);
}

function describeProcess(pid) {
  try {
    const status = `/proc/${pid}/stat`;
    if (existsSync(status)) {
      const [, command, parent] = /^\d+ \((.*)\) \S (\d+)/.exec(readFileSync(status, "utf8"));
      return { command, parent };
    }
    const flags = ["-o", "ppid=,comm=", "-p", String(pid)];
    const [parent, command] = execFileSync("ps", flags, { encoding: "utf8" }).trim().split(/\s+/);
    return { command, parent };
  } catch {
    return { command: "", parent: "" };
  }
}
