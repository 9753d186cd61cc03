import type { StoreMaker } from "./database.ts";
import { drawScenario } from "./scenario.ts";
import { Stage } from "./stage.ts";
import { type Counts, World } from "./world.ts";

/** How a seed went. */
export interface Run {
  readonly seed: number;
  /** Which rule was broken, if one was. */
  readonly fault: string | undefined;
  readonly counts: Counts;
  readonly trace: readonly string[];
}

/**
 * Runs the pipeline through all that a seed stands for: processes with clocks of their own that stall and
 * crash, a store that is slow and loses replies, tools and callers of all kinds. The same seed always goes
 * the same way.
 *
 * @param store another store than the one that keeps the ledger's contract, to see what comes of it; then
 *   only what callers and the outside world see is looked at, and no row
 */
export async function simulate(seed: number, store?: StoreMaker): Promise<Run> {
  const world = new World(seed);
  const stage = new Stage(world, drawScenario(world.random), store);
  await stage.play();
  return { seed, fault: world.fault, counts: world.counts, trace: world.trace };
}
