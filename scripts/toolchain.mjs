// Makes sure that a task runs on the Node and pnpm versions which package.json asks for.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runChild } from "./children.mjs";
import { isInstalled } from "./install.mjs";
import { readManifest } from "./workspace.mjs";

const manifest = readManifest(".");
const nodeFloor = manifest.engines.node.replace(/^>=/, "");
const pnpmVersion = manifest.packageManager.replace(/^pnpm@/, "");
const readyFile = process.env.EXEC_TOOLCHAIN_READY;

/** Which of "node" and "pnpm" the task needs and this process does not have. */
export function needsToolchain(task) {
  const missing = [];
  if (!isAtLeast(process.versions.node, nodeFloor)) missing.push("node");
  const usesPnpm = task !== "start" || !isInstalled("start");
  if (usesPnpm && !hasPnpm()) missing.push("pnpm");
  if (missing.length > 0 && readyFile !== undefined) {
    throw new Error(
      `${missing.join(" and ")} fetched from the registry did not become active ` +
        `(this is Node ${process.versions.node}). ${installAdvice()}`,
    );
  }
  return missing;
}

/** Runs this program again under fetched versions of what is missing. */
export async function handOver(missing, args) {
  const packages = missing.map((tool) => (tool === "node" ? nodePackage() : `pnpm@${pnpmVersion}`));
  console.error(`Fetching ${packages.join(" and ")} (kept in npm's cache) …`);
  const directory = mkdtempSync(join(tmpdir(), "exec-toolchain-"));
  const ready = join(directory, "ready");
  const [npm, npmArgs] = npmCommand();
  // The log level is set here because `npm start --silent` would hide why a fetch failed.
  const flags = [
    "exec",
    "--yes",
    "--loglevel=error",
    ...packages.map((name) => `--package=${name}`),
  ];
  try {
    const code = await runChild(npm, [...npmArgs, ...flags, "--", "node", ...args], {
      env: { EXEC_TOOLCHAIN_READY: ready },
      stdin: "inherit",
    });
    if (code !== 0 && !existsSync(ready)) {
      console.error(`npm could not fetch ${packages.join(" and ")}. ${installAdvice()}`);
    }
    return code;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Tells the process that handed over to this one that the fetch has worked. */
export function announceReady() {
  if (readyFile !== undefined) writeFileSync(readyFile, "");
}

function installAdvice() {
  return (
    `Check that this machine reaches its npm registry, or install Node ${nodeFloor} or newer ` +
    `and pnpm ${pnpmVersion} yourself, then run the command again.`
  );
}

function nodePackage() {
  // These need no install script; the "node" package does, and npm 12 blocks it.
  if (process.platform === "linux") return `node-linux-${process.arch}@24`;
  return "node@24";
}

function npmCommand() {
  const path = process.env.npm_execpath;
  return path?.endsWith("npm-cli.js") ? [process.execPath, [path]] : ["npm", []];
}

function hasPnpm() {
  const major = `${pnpmVersion.split(".")[0]}.`;
  if (process.env.npm_config_user_agent?.startsWith(`pnpm/${major}`)) return true;
  // Asked outside the project, where neither pnpm nor corepack swaps itself for another version.
  const found = spawnSync("pnpm", ["--version"], {
    cwd: tmpdir(),
    encoding: "utf8",
    timeout: 20_000,
    shell: process.platform === "win32",
  });
  return found.status === 0 && found.stdout.trim().startsWith(major);
}

function isAtLeast(version, floor) {
  const [a, b] = [version, floor].map((text) => text.split(".").map(Number));
  return a[0] !== b[0] ? a[0] > b[0] : a[1] >= (b[1] ?? 0);
}
