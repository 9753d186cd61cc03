import { ToolError } from "../result/tool-error.ts";
import type { PlanTarget } from "./plan.ts";
import type { Stage } from "./stage.ts";

type AnyGuard = Stage<PlanTarget>;

/** Tells the ledger that the operation begins now, so whoever may still refuse or wait comes before. */
const LAST = "ledger-dispatch";

/**
 * Puts a runtime's own guards among the built-in ones, each by its neighbour, whatever the order in
 * which they are given. Several beside the same neighbour stand in the order in which they are given.
 * @throws ToolError `SPEC_INVALID` for a neighbour that does not exist in that place, and for a circle
 */
export function orderGuards(
  builtIn: readonly AnyGuard[],
  own: readonly Stage[],
): readonly AnyGuard[] {
  if (own.length === 0) return builtIn;
  const isLast = builtIn.at(-1)?.name === LAST;
  const end = isLast ? builtIn.length - 1 : builtIn.length;
  const ordered = [...builtIn];
  ordered.splice(end, 0, ...own.filter((guard) => neighbourOf(guard) === undefined));
  let rest = own.filter((guard) => neighbourOf(guard) !== undefined);
  while (rest.length > 0) {
    const next = rest.find((guard) => indexOf(ordered, neighbourOf(guard)) !== -1);
    if (next === undefined) throw lost(rest[0] as Stage, rest, ordered);
    ordered.splice(placeOf(next, ordered), 0, next);
    rest = rest.filter((guard) => guard !== next);
  }
  return ordered;
}

function neighbourOf({ before, after }: AnyGuard): string | undefined {
  return before ?? after;
}

function indexOf(guards: readonly AnyGuard[], name: string | undefined): number {
  return guards.findIndex((guard) => guard.name === name);
}

function placeOf(guard: Stage, ordered: readonly AnyGuard[]): number {
  const index = indexOf(ordered, neighbourOf(guard));
  if (guard.before !== undefined) return index;
  const followers = new Set([guard.after]);
  let end = index + 1;
  for (let next = ordered[end]; next?.after !== undefined; next = ordered[end]) {
    if (!followers.has(next.after)) break;
    followers.add(next.name);
    end += 1;
  }
  return end;
}

function lost(guard: Stage, rest: readonly Stage[], ordered: readonly AnyGuard[]): ToolError {
  const neighbour = neighbourOf(guard);
  const known = ordered.map(({ name }) => name).join(", ");
  const why =
    indexOf(rest, neighbour) === -1
      ? `which is no ${guard.place} guard; known: ${known}`
      : "which stands, in the end, beside this one; let one of them stand beside a stage";
  return new ToolError({
    code: "SPEC_INVALID",
    message: `The guard "${guard.name}" wants to stand beside "${neighbour}", ${why}.`,
    effect: "none",
  });
}
