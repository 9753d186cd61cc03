// Rounds of A B A B in one process: a neighbour's load hits both sides of a ratio alike.
import { setImmediate } from "node:timers/promises";

/**
 * Runs one batch of each side a round, in turns, and returns what the batches resolved to as
 * `{ baseline, contender }`, one pair a round.
 *
 * No collection is forced between batches: a full `gc()` throws away what the optimizer has learnt and
 * doubled the cost of the larger contenders, while a scavenge of another batch's dead objects is cheap.
 */
export async function interleave({ baseline, contender, rounds }) {
  const pairs = [];
  for (let round = 0; round < rounds; round++) {
    const pair = {};
    const order = round % 2 ? ["contender", "baseline"] : ["baseline", "contender"];
    for (const side of order) {
      await setImmediate(); // timers and coarse clocks get their turn
      pair[side] = await (side === "baseline" ? baseline : contender)();
    }
    pairs.push(pair);
  }
  return pairs;
}
