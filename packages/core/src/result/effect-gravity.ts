import type { Effect } from "./tool-error.ts";

/** From what does no harm to what somebody has to look into. */
const BY_GRAVITY: readonly Effect[] = ["none", "committed", "unknown"];

/** Whether a word is an effect. */
export function isEffect(value: unknown): value is Effect {
  return BY_GRAVITY.includes(value as Effect);
}

/** The graver of two effects: `none`, then `committed`, then `unknown`, which somebody has to look into. */
export function graverEffect(a: Effect, b: Effect): Effect {
  return BY_GRAVITY.indexOf(a) >= BY_GRAVITY.indexOf(b) ? a : b;
}
