import { ToolError } from "../result/tool-error.ts";
import type { Guard } from "./guard.ts";
import type { PlanTarget } from "./plan.ts";

/**
 * Puts a runtime's own guards among the built-in ones, each by its neighbour.
 * @throws ToolError `SPEC_INVALID` for a neighbour that does not exist in that place
 */
export function orderGuards(
  builtIn: readonly Guard<PlanTarget>[],
  own: readonly Guard[],
): readonly Guard<PlanTarget>[] {
  if (own.length === 0) return builtIn;
  const ordered = [...builtIn];
  for (const guard of own) {
    const neighbour = guard.before ?? guard.after;
    if (neighbour === undefined) {
      ordered.push(guard);
      continue;
    }
    const index = ordered.findIndex(({ name }) => name === neighbour);
    if (index === -1) {
      const known = ordered.map(({ name }) => name).join(", ");
      throw new ToolError({
        code: "SPEC_INVALID",
        message: `The guard "${guard.name}" wants to stand beside "${neighbour}", which is no ${guard.place} guard; known: ${known}.`,
        effect: "none",
      });
    }
    ordered.splice(guard.before === undefined ? index + 1 : index, 0, guard);
  }
  return ordered;
}
