// node --expose-gc soak.main.ts [--minutes 10]: ends with 1 where the heap grows or anything is left behind.
import { parseArgs } from "node:util";
import { soak } from "./soak.ts";

/** Growth of the heap that is too much, in percent a minute. */
const MAX_SLOPE = 1;

const { values } = parseArgs({ options: { minutes: { type: "string", default: "10" } } });
const report = await soak({ minutes: Number(values.minutes), log: (line) => console.error(line) });
const { slope, calls, ends, largest, residue, samples } = report;
const heaps = samples.map(({ heapUsed }) => heapUsed / 1e6);

console.log(`${calls} calls: ${tally(ends)}`);
console.log(`most entries in the stores: ${tally(largest)}`);
console.log(
  `heap after collection: ${Math.min(...heaps).toFixed(2)} to ${Math.max(...heaps).toFixed(2)} MB in ${samples.length} samples`,
);
console.log(
  `slope over the last 8 tenths: ${slope.toFixed(3)} % a minute (below ${MAX_SLOPE} wanted)`,
);
console.log(residue.length === 0 ? "nothing left behind" : `left behind:\n${residue.join("\n")}`);
process.exitCode = slope < MAX_SLOPE && residue.length === 0 ? 0 : 1;

function tally(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${count}`)
    .join(", ");
}
