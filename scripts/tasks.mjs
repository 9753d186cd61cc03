// What each root script does, once the toolchain stands.
import { join } from "node:path";
import { runChild } from "./children.mjs";
import { install } from "./install.mjs";
import { readSimulateArguments } from "./simulate-arguments.mjs";
import { runTests } from "./test.mjs";
import { root, toolPath } from "./workspace.mjs";

const turboEnv = { TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" };

export async function build() {
  await install("all");
  return turbo(["build"]);
}

export async function lint() {
  await install("all");
  return (
    (await runChild(toolPath("biome"), ["check", "."])) || (await runChild(toolPath("knip"), []))
  );
}

export async function test(args) {
  await install("all");
  return runTests({ full: args.includes("--full"), turbo });
}

/** Runs the quickstart; only what the quickstart itself prints reaches stdout. */
export async function start(args) {
  await install("start");
  const directory = join("examples", "quickstart");
  const packages = ["core", "function", "http", "db"].map((name) => join("packages", name));
  const built = await runChild(toolPath("tsc", directory), ["-b", ...packages], {
    stdout: "stderr",
  });
  if (built !== 0) return built;
  const flags = ["--disable-warning=ExperimentalWarning", join("src", "main.ts")];
  return runChild(process.execPath, [...flags, ...args], { cwd: join(root, directory) });
}

/** Benchmarks have a lockfile of their own, so that peers burden nobody else. */
export async function bench(args) {
  await install("all");
  const built = await turbo(["build"]);
  if (built !== 0) return built;
  const flags = ["--dir", "bench", "--ignore-workspace"];
  const installed = await runChild("pnpm", [...flags, "install", "--frozen-lockfile"], {
    stdout: "stderr",
  });
  if (installed !== 0) return installed;
  return runChild("pnpm", [...flags, "--silent", "run", "bench", ...args]);
}

/** Calls with faults for some minutes, and looks whether the heap grows. It runs core's sources as they are. */
export async function soak(args) {
  await install("all");
  const flags = ["--expose-gc", "--disable-warning=ExperimentalWarning"];
  const main = join("packages", "core", "test-support", "soak", "soak.main.ts");
  return runChild(process.execPath, [...flags, main, ...args]);
}

/** Many runs of the pipeline with faults, each from a seed; it needs no build. */
export async function simulate(args) {
  await install("all");
  const main = join("packages", "core", "test-support", "simulation", "simulate.main.ts");
  const flags = ["--disable-warning=ExperimentalWarning", main];
  return runChild(process.execPath, [...flags, JSON.stringify(readSimulateArguments(args))]);
}

function turbo(args) {
  const flags = ["--ui=stream", "--output-logs=errors-only", "--concurrency=2"];
  return runChild(toolPath("turbo"), ["run", ...args, ...flags], { env: turboEnv });
}
