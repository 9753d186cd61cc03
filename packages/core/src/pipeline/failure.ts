import { type Effect, type ToolErrorData, toErrorData } from "../result/tool-error.ts";
import type { Call } from "./call.ts";
import { CutOff } from "./cut-off.ts";

/** From what does no harm to what somebody has to look into. */
const BY_GRAVITY: readonly Effect[] = ["none", "committed", "unknown"];

/** Whether an author's word is one. */
export function isEffect(value: unknown): value is Effect {
  return BY_GRAVITY.includes(value as Effect);
}

/** The graver of two effects. */
export function graver(a: Effect, b: Effect): Effect {
  return BY_GRAVITY.indexOf(a) >= BY_GRAVITY.indexOf(b) ? a : b;
}

/** An error that says at least this effect. */
export function withEffect(error: ToolErrorData, effect: Effect): ToolErrorData {
  const grave = graver(error.effect, effect);
  return grave === error.effect ? error : { ...error, effect: grave };
}

/**
 * What was thrown, or cut off, as an error. What is known of the effect stands in where the error has
 * no word of its own, and is the least that is said.
 */
export function failureOf(call: Call, thrown: unknown, known: Effect | undefined): ToolErrorData {
  const otherwise = known ?? "unknown";
  const own =
    thrown instanceof CutOff ? thrown.toErrorData(otherwise) : toErrorData(thrown, otherwise);
  const error = withEffect(own, known ?? "none");
  return call.plan.readOnly && error.effect === "unknown" ? { ...error, effect: "none" } : error;
}
