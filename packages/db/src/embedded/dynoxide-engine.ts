import { createRequire } from "node:module";
import { ToolError } from "@exec/core";
import type { RunningEngine, StartEngine } from "./engine.ts";
import { freePort } from "./free-port.ts";
import { LeashedProcess } from "./leashed-process.ts";

const START_MS = 10_000;
/** Another process may take a free port before the server does. */
const PORTS_TO_TRY = 5;

/**
 * Runs the native server of `@dynoxide/<platform>` in a process of its own. It is stopped with
 * `kill -9`: its data is in memory, or in a write-ahead log that loses nothing by that.
 */
export const startDynoxide: StartEngine = async (path) => {
  const binary = findBinary();
  if (binary === undefined) return undefined;
  let said = "";
  for (let tries = 0; tries < PORTS_TO_TRY; tries += 1) {
    const port = await freePort();
    const storage = path === undefined ? [] : ["--db-path", path];
    const args = ["serve", "--host", "127.0.0.1", "--port", String(port), ...storage];
    const server = new LeashedProcess(binary, args);
    const listening = `listening on http://127.0.0.1:${port}`;
    said = await server.says(listening, START_MS);
    if (said.includes(listening)) return running(server, port);
    await server.stop();
    // As good as not installed.
    if (server.couldNotRun) return undefined;
  }
  throw new ToolError({
    code: "EXECUTION_FAILED",
    message: `The embedded DynamoDB server (dynoxide) did not start: ${said.trim() || "it said nothing"}`,
    effect: "none",
  });
};

function running(server: LeashedProcess, port: number): RunningEngine {
  // A program that forgets to stop it ends all the same.
  server.unref();
  return {
    port,
    capabilities: { transactions: true, partiQL: true, timeToLive: true },
    stop: () => server.stop(),
  };
}

function findBinary(): string | undefined {
  if (process.platform === "win32") return undefined;
  try {
    const platform = `${process.platform}-${process.arch}`;
    return createRequire(import.meta.url).resolve(`@dynoxide/${platform}/dynoxide`);
  } catch {
    return undefined;
  }
}
