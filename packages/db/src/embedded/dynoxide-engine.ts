import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { ToolError } from "@exec/core";
import type { RunningEngine, StartEngine } from "./engine.ts";
import { freePort } from "./free-port.ts";

const START_MS = 10_000;
const PORTS_TO_TRY = 5;

/**
 * The server must not outlive this process, however that ends; nothing here runs after `kill -9`.
 * So a shell stands between: it holds the reading end of a pipe (fd 3) whose other end only this
 * process has. When that end closes, by `stop()` or because the process is gone, the server is
 * killed. Its data is in memory or in a write-ahead log, so a kill loses nothing that was written.
 */
const LEASH = `
"$@" 3<&- </dev/null & server=$!
{ cat <&3 >/dev/null; kill -9 $server; } 2>/dev/null & watcher=$!
wait $server
kill $watcher 2>/dev/null
`;

/** Runs the native server of `@dynoxide/<platform>` in a process of its own. */
export const startDynoxide: StartEngine = async (path) => {
  const binary = findBinary();
  if (binary === undefined) return undefined;
  let said = "";
  for (let tries = 0; tries < PORTS_TO_TRY; tries += 1) {
    const port = await freePort();
    const started = await start(binary, port, path);
    if (typeof started !== "string") return started;
    said = started;
  }
  throw new ToolError({
    code: "EXECUTION_FAILED",
    message: `The embedded DynamoDB server (dynoxide) did not start: ${said || "it said nothing"}`,
    effect: "none",
  });
};

function findBinary(): string | undefined {
  if (process.platform === "win32") return undefined;
  try {
    return createRequire(import.meta.url).resolve(
      `@dynoxide/${process.platform}-${process.arch}/dynoxide`,
    );
  } catch {
    return undefined;
  }
}

/** The running server, or what it said where it ended at once: its port was taken, for example. */
function start(
  binary: string,
  port: number,
  path: string | undefined,
): Promise<RunningEngine | string> {
  const options = [
    "serve",
    "--host",
    "127.0.0.1",
    "--port",
    String(port),
    ...(path === undefined ? [] : ["--db-path", path]),
  ];
  // A group of its own: Ctrl-C ends the program, and the program's end ends the server.
  const child = spawn("sh", ["-c", LEASH, "dynoxide", binary, ...options], {
    stdio: ["ignore", "ignore", "pipe", "pipe"],
    detached: true,
  });
  const leash = child.stdio[3];
  const ended = new Promise<void>((resolve) =>
    child.once("exit", () => resolve()).once("error", () => resolve()),
  );
  // A server that ended by itself leaves nothing to hold on to.
  void ended.then(() => leash?.destroy());
  const stop = (): Promise<void> => {
    child.ref();
    leash?.destroy();
    return ended;
  };

  return new Promise((resolve) => {
    let said = "";
    const timer = setTimeout(() => {
      said ||= `no answer within ${START_MS} ms`;
      void stop();
    }, START_MS);
    void ended.then(() => {
      clearTimeout(timer);
      resolve(said.trim());
    });
    child.once("error", (error) => {
      said = error.message;
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-2000);
      if (!said.includes(`listening on http://127.0.0.1:${port}`)) return;
      clearTimeout(timer);
      letGo(child);
      resolve({
        port,
        capabilities: { transactions: true, partiQL: true, timeToLive: true },
        stop,
      });
    });
  });
}

/** A program that forgets to stop the server ends all the same, and the server with it. */
function letGo(child: ChildProcess): void {
  child.unref();
  for (const pipe of child.stdio) {
    if (pipe !== null && pipe !== undefined && "unref" in pipe && typeof pipe.unref === "function")
      pipe.unref();
  }
}
