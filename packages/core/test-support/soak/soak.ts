import { getEventListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { mixedCalls } from "../mixed-calls.ts";
import { mixedTools } from "../mixed-tools.ts";
import { countedRuntime } from "./counted-stores.ts";
import { type HeapSample, heapSlope } from "./slope.ts";

/** How a soak runs. */
export interface SoakOptions {
  readonly minutes: number;
  /** Between two collections, in milliseconds. Default 5000. */
  readonly sampleMs?: number;
  /** Called after each wave: a test leaks here. */
  readonly afterWave?: () => void;
  readonly log?: (line: string) => void;
}

/** What a soak found. */
export interface SoakReport {
  readonly calls: number;
  /** How calls ended, by code. */
  readonly ends: Readonly<Record<string, number>>;
  readonly samples: readonly HeapSample[];
  /** Growth of the heap in percent a minute. */
  readonly slope: number;
  /** Most entries seen in each store. */
  readonly largest: Readonly<Record<string, number>>;
  /** Whatever should not be there: listeners, timers, warnings, rejections. */
  readonly residue: readonly string[];
}

const WAVE = 500;
const REST_MS = 15;

/**
 * Calls tools that fail in all ways, as ever new users, for some minutes; pauses every few seconds to
 * collect garbage, and looks at what is left. Needs `--expose-gc`.
 */
export async function soak(options: SoakOptions): Promise<SoakReport> {
  const { minutes, sampleMs = 5000, afterWave, log } = options;
  const { runtime, sizes, settleUnknown } = countedRuntime();
  const { signal } = new AbortController();
  const residue: string[] = [];
  process.on("warning", ({ name, message }) => residue.push(`${name}: ${message}`));
  process.on("unhandledRejection", (reason) => residue.push(`unhandled rejection: ${reason}`));
  const resourcesBefore = process.getActiveResourcesInfo().length;
  const ends: Record<string, number> = {};
  const largest: Record<string, number> = {};
  const samples: HeapSample[] = [];
  const startedAt = performance.now();
  const totalMs = minutes * 60_000;
  let calls = 0;

  for (let elapsedMs = 0; elapsedMs < totalMs; ) {
    // Executors come and go, too.
    const tools = mixedTools(runtime);
    const kinds = mixedCalls(tools);
    const pauseAt = performance.now() + Math.min(sampleMs, totalMs - elapsedMs);
    while (performance.now() < pauseAt) {
      const wave: Promise<string>[] = [];
      for (let i = 0; i < WAVE; i += 1, calls += 1) {
        const context = {
          signal,
          tenantId: `t${Math.floor(calls / 50)}`,
          userId: `u${Math.floor(calls / 600)}`,
        };
        const services = calls % 997 === 0 ? { services: { random: Math.random } } : undefined;
        const call = kinds[calls % kinds.length] as (typeof kinds)[number];
        // Two or three calls of each kind are the same: the same tenant, user and arguments.
        wave.push(call({ key: Math.floor(calls / 50) % 30 }, { ...context, ...services }));
      }
      for (const end of await Promise.all(wave)) ends[end] = (ends[end] ?? 0) + 1;
      for (const [name, size] of Object.entries(sizes()))
        largest[name] = Math.max(largest[name] ?? 0, size);
      afterWave?.();
      await sleep(REST_MS);
    }
    await Promise.all(Object.values(tools).map((tool) => tool.close()));
    const unknown = await settleUnknown();
    await sleep(50);
    elapsedMs = performance.now() - startedAt;
    samples.push({ atMs: elapsedMs, heapUsed: collectedHeap() });
    const listeners = getEventListeners(signal, "abort").length;
    if (listeners > 0) residue.push(`${listeners} listeners on the callers' signal`);
    const resources = process.getActiveResourcesInfo();
    if (resources.length > resourcesBefore) residue.push(`alive: ${resources.join(", ")}`);
    log?.(lineOf({ samples, calls, unknown, ...sizes() }));
  }
  await runtime.close();
  return { calls, ends, samples, slope: heapSlope(samples, totalMs), largest, residue };
}

function collectedHeap(): number {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error("The soak needs node --expose-gc.");
  // Twice: what a finalizer lets go is collected by the second.
  gc();
  gc();
  return process.memoryUsage().heapUsed;
}

function lineOf({
  samples,
  ...counts
}: { samples: readonly HeapSample[] } & Record<string, unknown>): string {
  const last = samples.at(-1) as HeapSample;
  const heap = `${(last.heapUsed / 1e6).toFixed(2)} MB`;
  const others = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  return [`${(last.atMs / 1000).toFixed(0)} s`, heap, ...others].join(" · ");
}
