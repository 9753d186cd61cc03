import { graverEffect } from "../result/effect-gravity.ts";
import { type Effect, type ToolErrorData, toErrorData } from "../result/tool-error.ts";
import type { Call } from "./call.ts";
import { CutOff } from "./cut-off.ts";

/** An error that says at least this effect. */
export function withEffect(error: ToolErrorData, effect: Effect): ToolErrorData {
  const grave = graverEffect(error.effect, effect);
  return grave === error.effect ? error : { ...error, effect: grave };
}

/**
 * What was thrown, or cut off, as an error. What is known of the effect stands in where the error has
 * no word of its own, and is the least that is said.
 */
export function failureOf(call: Call, thrown: unknown, known: Effect | undefined): ToolErrorData {
  const otherwise = known ?? "unknown";
  const own = CutOff.is(thrown) ? thrown.toErrorData(otherwise) : toErrorData(thrown, otherwise);
  const error = withEffect(own, known ?? "none");
  return call.plan.readOnly && error.effect === "unknown" ? { ...error, effect: "none" } : error;
}
