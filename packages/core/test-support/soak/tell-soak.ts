import type { SoakReport } from "./soak.ts";

/** Growth of the heap that is too much, in percent a minute. */
const MAX_SLOPE = 1;

/** Prints what a soak found. Gives the exit code: 1 where the heap grows or anything is left behind. */
export function tellSoak(report: SoakReport, print: (line: string) => void): number {
  const { slope, calls, ends, largest, residue, samples } = report;
  const heaps = samples.map(({ heapUsed }) => heapUsed / 1e6);
  print(`${calls} calls: ${tally(ends)}`);
  print(`most entries in the stores: ${tally(largest)}`);
  print(
    `heap after collection: ${Math.min(...heaps).toFixed(2)} to ${Math.max(...heaps).toFixed(2)} MB in ${samples.length} samples`,
  );
  print(
    Number.isNaN(slope)
      ? "too short to tell a slope"
      : `slope over the last 8 tenths: ${slope.toFixed(3)} % a minute (below ${MAX_SLOPE} wanted)`,
  );
  print(residue.length === 0 ? "nothing left behind" : `left behind:\n${residue.join("\n")}`);
  return slope < MAX_SLOPE && residue.length === 0 ? 0 : 1;
}

function tally(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${count}`)
    .join(", ");
}
