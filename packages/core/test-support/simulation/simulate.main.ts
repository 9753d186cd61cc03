// npm run simulate -- [--seeds N] [--from N] [--workers N] | --seed N
import { availableParallelism } from "node:os";
import { type Job, runMany, type Summary } from "./many-seeds.ts";
import { simulate } from "./simulate.ts";

interface Wanted extends Job {
  readonly workers?: number;
  /** The one to show. */
  readonly seed?: number;
}

/** A line about the progress at most as often. */
const PROGRESS_MS = 10_000;

const wanted = JSON.parse(process.argv[2] ?? "{}") as Wanted;
process.exitCode = await (wanted.seed === undefined ? many(wanted) : one(wanted.seed));

async function one(seed: number): Promise<number> {
  const { fault, trace } = await simulate(seed);
  console.log(trace.join("\n"));
  console.log(fault === undefined ? `\nSeed ${seed} breaks no rule.` : `\nSeed ${seed}: ${fault}`);
  return fault === undefined ? 0 : 1;
}

async function many({ from, seeds, workers = availableParallelism() }: Wanted): Promise<number> {
  const startedAt = performance.now();
  let saidAt = startedAt;
  let said = 0;
  const seconds = (): number => (performance.now() - startedAt) / 1000;
  const summary = await runMany({ from, seeds }, workers, ({ done, failures }) => {
    for (const { seed, fault } of failures.slice(said))
      console.error(`FAIL seed ${seed}: ${fault}`);
    said = failures.length;
    if (performance.now() - saidAt < PROGRESS_MS) return;
    saidAt = performance.now();
    const rate = Math.round(done / seconds());
    console.error(
      `${number(done)} of ${number(seeds)} seeds, ${rate} a second, ${failures.length} failed`,
    );
  });
  report(summary, seconds());
  return summary.failures.length === 0 ? 0 : 1;
}

function report({ done, counts, failures }: Summary, seconds: number): void {
  console.log(`${number(done)} seeds in ${seconds.toFixed(1)} s`);
  for (const [what, count] of Object.entries(counts).sort(([, a], [, b]) => b - a))
    console.log(`${number(count).padStart(14)}  ${what}`);
  for (const { seed, fault } of failures) console.log(`FAIL seed ${seed}: ${fault}`);
  const [first] = failures;
  if (first === undefined) console.log("No rule is broken.");
  else
    console.log(
      `${failures.length} seeds fail; npm run simulate -- --seed ${first.seed} shows the first.`,
    );
}

function number(value: number): string {
  return value.toLocaleString("en");
}
