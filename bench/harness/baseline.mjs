// The committed results: what later runs are compared with, and what the README's tables are made of.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { describeMachine } from "./machine.mjs";

const file = new URL("../baseline.json", import.meta.url);

/** Results by subject; empty before the first `--save`. */
export function readBaseline() {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
}

/** Puts new results in the place of the old ones of the same subjects, and leaves the others. */
export function saveBaseline(results) {
  const stamp = { date: new Date().toISOString().slice(0, 10), machine: describeMachine() };
  const baseline = readBaseline();
  for (const [subject, result] of Object.entries(results))
    baseline[subject] = { ...stamp, ...result };
  writeFileSync(file, `${JSON.stringify(baseline, null, 2)}\n`);
  return baseline;
}
