// Reads the result files that Vitest leaves in each package and counts them honestly.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { root } from "./workspace.mjs";

/** Sums up the packages' results. A crash or a missing file is a failure, never zero tests. */
export function readResults(directories, exitCode, base = root) {
  const outcome = { passed: 0, failed: 0, skipped: [], details: [] };
  for (const directory of directories) {
    const files = testFiles(join(base, directory));
    if (files.length > 0) addPackage(outcome, base, directory, files.length);
  }
  if (exitCode !== 0 && outcome.failed === 0) {
    outcome.failed += 1;
    outcome.details.push(`the test runner ended with exit code ${exitCode}`);
  }
  return outcome;
}

export function formatSkipped(skipped) {
  if (skipped.length === 0) return [];
  return ["skipped:", ...skipped.map(({ name, reason }) => `  ${name}: ${reason}`)];
}

export function formatTotals({ passed, failed, skipped }) {
  const tail = skipped.length > 0 ? `, ${skipped.length} skipped` : "";
  return `${passed} passed, ${failed} failed${tail}`;
}

function addPackage(outcome, base, directory, fileCount) {
  const path = join(base, directory, "results", "vitest.json");
  if (!existsSync(path)) {
    outcome.failed += 1;
    outcome.details.push(`${directory}: no results were written`);
    return;
  }
  const suites = JSON.parse(readFileSync(path, "utf8")).testResults;
  const count = { passed: 0, failed: 0, skipped: 0 };
  for (const suite of suites) {
    const name = relative(base, suite.name);
    if (suite.status === "failed" && !suite.assertionResults.some(isFailed)) {
      count.failed += 1;
      outcome.details.push(`${name}: ${suite.message || "the file failed outside its tests"}`);
    }
    for (const test of suite.assertionResults) addTest(outcome, count, name, test);
  }
  if (suites.length < fileCount && count.failed === 0) {
    count.failed += 1;
    outcome.details.push(`${directory}: ${suites.length} of ${fileCount} test files were run`);
  }
  outcome.passed += count.passed;
  outcome.failed += count.failed;
  outcome.details.push(`${directory}: ${count.passed} passed, ${count.failed} failed`);
}

function addTest(outcome, count, file, test) {
  if (test.status === "passed") count.passed += 1;
  else if (isFailed(test)) {
    count.failed += 1;
    outcome.details.push(`FAIL ${file} › ${test.fullName}`);
  } else {
    const reason = test.meta?.skipReason ?? "its condition does not hold here (see the test)";
    outcome.skipped.push({ name: `${file} › ${test.fullName}`, reason });
  }
}

function isFailed(test) {
  return test.status === "failed";
}

function testFiles(directory) {
  const skip = new Set(["node_modules", "dist", "results", ".turbo", "full"]);
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return skip.has(entry.name) ? [] : testFiles(path);
    return entry.name.endsWith(".test.ts") ? [path] : [];
  });
}
