// `npm test`: every check in order; the last line on stdout is the count of what passed and failed.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { runChild } from "./children.mjs";
import { formatSkipped, formatTotals, readResults } from "./test-results.mjs";
import { root, toolPath, workspaceDirectories } from "./workspace.mjs";

const unitFilters = ["--filter=./packages/*", "--filter=./examples/*"];

/** Runs all steps and resolves to the exit code. `full` adds the slow end-to-end tests. */
export async function runTests({ full, turbo }) {
  const directories = workspaceDirectories();
  for (const path of directories) {
    rmSync(join(root, path, "results"), { recursive: true, force: true });
  }
  const units = directories.filter((path) => path !== "e2e");
  const steps = [
    { name: "lint", run: () => runChild(toolPath("biome"), ["check", "."]) },
    { name: "unused code", run: () => runChild(toolPath("knip"), []) },
    { name: "build", run: () => turbo(["build"]), required: true },
    { name: "types", run: () => turbo(["check-types", "--continue"]) },
    {
      name: "unit tests",
      run: () => turbo(["test", "--continue", ...unitFilters]),
      results: units,
    },
    { name: "end-to-end tests", run: () => runEndToEnd(full), results: ["e2e"] },
  ];
  const totals = { passed: 0, failed: 0, skipped: [] };
  const lines = [];
  for (const step of steps) {
    console.log(`\n── ${step.name}`);
    const started = performance.now();
    const code = await step.run();
    const outcome = step.results ? readResults(step.results, code) : checkOutcome(step.name, code);
    const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(6);
    totals.passed += outcome.passed;
    totals.failed += outcome.failed;
    totals.skipped.push(...outcome.skipped);
    lines.push(`${seconds} s  ${outcome.failed === 0 ? "ok  " : "FAIL"}  ${step.name}`);
    lines.push(...outcome.details.map((detail) => `          ${detail}`));
    if (code !== 0 && step.required) {
      lines.push(`          the steps after "${step.name}" were not run`);
      break;
    }
  }
  console.log(["\n── summary", ...lines, ...formatSkipped(totals.skipped)].join("\n"));
  console.log(formatTotals(totals));
  return totals.failed === 0 ? 0 : 1;
}

function checkOutcome(name, code) {
  const details = code === 0 ? [] : [`${name} ended with exit code ${code}`];
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: [], details };
}

function runEndToEnd(full) {
  const reporters = ["--reporter=default", "--reporter=json"];
  return runChild(
    toolPath("vitest", "e2e"),
    ["run", ...reporters, "--outputFile.json=results/vitest.json"],
    { cwd: join(root, "e2e"), env: full ? { EXEC_TEST_FULL: "1" } : {} },
  );
}
