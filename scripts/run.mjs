// The one entry of every root script: `node scripts/run.mjs <task> [arguments]`.
// It runs on Node 18 with npm alone and fetches what is missing before the task starts.
import { join } from "node:path";
import { complaintAbout } from "./arguments.mjs";
import { closeChildren } from "./children.mjs";
import { bench, build, lint, simulate, soak, start, test } from "./tasks.mjs";
import { announceReady, handOver, needsToolchain } from "./toolchain.mjs";

const tasks = {
  build,
  lint,
  start,
  bench,
  soak,
  simulate,
  test: (args) => test(args),
  "test:full": (args) => test([...args, "--full"]),
};

async function main([name, ...args]) {
  const task = Object.hasOwn(tasks, name ?? "") ? tasks[name] : undefined;
  if (task === undefined) {
    console.error(`Unknown task "${name ?? ""}". Choose one of: ${Object.keys(tasks).join(", ")}.`);
    return 2;
  }
  const complaint = complaintAbout(name, args);
  if (complaint !== undefined) {
    console.error(complaint);
    return 2;
  }
  announceReady();
  const missing = needsToolchain(name);
  if (missing.length > 0) return handOver(missing, [join("scripts", "run.mjs"), name, ...args]);
  return task(args);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await closeChildren();
}
