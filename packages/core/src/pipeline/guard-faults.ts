import type { Guard } from "./guard.ts";
import { STAGE_NAMES } from "./stage-names.ts";

/**
 * What is wrong with a runtime's own guards, one line a fault. A guard that stands nowhere would let
 * every call through, so it is refused with the runtime.
 */
export function guardFaults(guards: unknown): string[] {
  if (!Array.isArray(guards)) return ["guards must be a list"];
  const names = new Set<unknown>();
  return guards.flatMap((guard: Partial<Guard> | undefined | null, index) => {
    const { name, place, before, after, compile } = guard ?? {};
    const hasName = typeof name === "string" && name !== "";
    const faults: string[] = [];
    if (!hasName) faults.push("needs a name");
    else if (STAGE_NAMES.has(name)) faults.push("has the name of a built-in stage");
    else if (names.has(name)) faults.push("has the name of another guard");
    if (place !== "admit" && place !== "attempt")
      faults.push('needs a place, "admit" (once a call) or "attempt" (each try)');
    if (before !== undefined && after !== undefined)
      faults.push('says both "before" and "after"; give one of them');
    if (typeof compile !== "function") faults.push("needs a function compile");
    names.add(name);
    return faults.map((fault) => `guard ${hasName ? `"${name}"` : index} ${fault}`);
  });
}
