// Child processes that never outlive the command which started them.
// Each child leads a process group of its own; the group is ended when the child exits, when this
// process is asked to stop, and (by watchdog.mjs) when this process is killed outright.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import { join } from "node:path";
import { onLauncherGone } from "./launcher.mjs";
import { root } from "./workspace.mjs";

const windows = process.platform === "win32";
const graceMs = 5_000;
const groups = new Set();
let watchdog;
let stopping = false;

/**
 * Runs a command to its end and resolves to its exit code.
 * `stdout: "stderr"` keeps this process's own stdout clean.
 */
export async function runChild(command, args, options = {}) {
  listenForStop();
  const child = spawn(command, args, {
    cwd: options.cwd ?? root,
    env: { ...process.env, ...options.env },
    stdio: [options.stdin ?? "ignore", options.stdout === "stderr" ? 2 : "inherit", "inherit"],
    detached: !windows,
    shell: windows,
  });
  if (child.pid !== undefined) track(child.pid);
  try {
    const [code, signal] = await once(child, "close");
    return code ?? 128 + (constants.signals[signal] ?? 0);
  } catch (error) {
    throw new Error(`Could not start ${command}: ${error.message}`);
  } finally {
    if (child.pid !== undefined) release(child.pid);
  }
}

/** Ends the watchdog; call it once when all children have exited. */
export async function closeChildren() {
  if (watchdog === undefined) return;
  const ended = once(watchdog, "close");
  watchdog.stdin.end();
  watchdog = undefined;
  await ended;
}

function track(pid) {
  groups.add(pid);
  if (windows) return;
  watchdog ??= spawn(process.execPath, [join(root, "scripts", "watchdog.mjs"), String(pid)], {
    stdio: ["pipe", "ignore", "inherit"],
    detached: true,
  });
  watchdog.stdin.write(`+${pid}\n`);
}

function release(pid) {
  signalGroup(pid, "SIGKILL");
  groups.delete(pid);
  watchdog?.stdin.write(`-${pid}\n`);
}

function signalGroup(pid, signal) {
  try {
    process.kill(windows ? pid : -pid, signal);
  } catch {
    // The group is gone, which is what was wanted.
  }
}

let listening = false;
function listenForStop() {
  if (listening) return;
  listening = true;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => stop(signal));
  onLauncherGone(() => stop("SIGTERM"));
}

function stop(signal) {
  if (stopping) return;
  stopping = true;
  for (const pid of groups) signalGroup(pid, "SIGTERM");
  const exit = () => {
    for (const pid of groups) signalGroup(pid, "SIGKILL");
    process.exit(128 + constants.signals[signal]);
  };
  const started = Date.now();
  setInterval(() => (groups.size === 0 || Date.now() - started > graceMs) && exit(), 20);
}
