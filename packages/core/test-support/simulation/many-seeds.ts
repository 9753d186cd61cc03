import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { simulate } from "./simulate.ts";
import type { Counts } from "./world.ts";

/** Seeds to run, one after the other. */
export interface Job {
  readonly from: number;
  readonly seeds: number;
}

/** What came of it so far. */
export interface Summary {
  done: number;
  readonly counts: Counts;
  /** Seeds that broke a rule, in their order. */
  readonly failures: { readonly seed: number; readonly fault: string }[];
}

/** Seeds that a worker takes at a time at most. */
const MAX_BATCH = 1000;

/** Runs seeds in this thread. */
export async function runSeeds({ from, seeds }: Job): Promise<Summary> {
  const summary: Summary = { done: 0, counts: {}, failures: [] };
  for (let seed = from; seed < from + seeds; seed += 1) {
    const { fault, counts } = await simulate(seed);
    add(summary, { done: 1, counts, failures: fault === undefined ? [] : [{ seed, fault }] });
  }
  return summary;
}

/** Runs seeds in several threads. `heard` is told after each batch. */
export async function runMany(
  { from, seeds }: Job,
  workers: number,
  heard: (summary: Summary) => void,
): Promise<Summary> {
  const summary: Summary = { done: 0, counts: {}, failures: [] };
  let next = from;
  const end = from + seeds;
  const batch = Math.min(MAX_BATCH, Math.ceil(seeds / workers));
  const work = async (): Promise<void> => {
    const worker = new Worker(new URL("./worker.ts", import.meta.url));
    try {
      while (next < end) {
        const job: Job = { from: next, seeds: Math.min(batch, end - next) };
        next += job.seeds;
        worker.postMessage(job);
        const [part] = (await once(worker, "message")) as [Summary];
        add(summary, part);
        heard(summary);
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  summary.failures.sort((a, b) => a.seed - b.seed);
  return summary;
}

function add(summary: Summary, { done, counts, failures }: Summary): void {
  summary.done += done;
  for (const [what, count] of Object.entries(counts))
    summary.counts[what] = (summary.counts[what] ?? 0) + count;
  summary.failures.push(...failures);
}
