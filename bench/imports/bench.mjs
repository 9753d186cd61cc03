// `bench imports`: what importing each package costs over bare Node, and what it drags in.
import { runInChild } from "../harness/child.mjs";
import { median, summarize } from "../harness/statistics.mjs";
import { packages } from "./packages.mjs";

const importTimeWorker = new URL("./import-time-worker.mjs", import.meta.url);
const loadedModulesWorker = new URL("./loaded-modules-worker.mjs", import.meta.url);

/** Resolves to one row a package. A row with `loadedTooEarly` breaks a promise. */
export async function benchImports({ quickly, log }) {
  const processes = quickly ? 3 : 11;
  const milliseconds = new Map([[null, []], ...packages.map(({ specifier }) => [specifier, []])]);
  const failures = new Map();
  for (let turn = 1; turn <= processes; turn++) {
    log(`imports: process ${turn} of ${processes}`);
    for (const [specifier, samples] of milliseconds) {
      if (failures.has(specifier)) continue;
      try {
        samples.push(await runInChild(importTimeWorker, { specifier }));
      } catch (error) {
        failures.set(specifier, error.message);
      }
    }
  }
  const bare = median(milliseconds.get(null));
  const rows = [];
  for (const { specifier, mayLoad } of packages) {
    if (failures.has(specifier)) {
      rows.push({ specifier, failure: failures.get(specifier) });
      continue;
    }
    const { modules, thirdParties } = await runInChild(loadedModulesWorker, { specifier });
    rows.push({
      specifier,
      overBareMs: summarize(milliseconds.get(specifier).map((sample) => sample - bare)),
      modules,
      thirdParties,
      ...(mayLoad && { loadedTooEarly: thirdParties.filter((name) => !mayLoad.includes(name)) }),
    });
  }
  return { processes, bareMs: summarize(milliseconds.get(null)), rows };
}
