import type { ToolContext } from "../context/tool-context.ts";
import type { Services } from "../runtime/services.ts";

/**
 * Names a caller: equal exactly for the same tenant, user, permissions and roles, in whatever order
 * they are given. JSON, so that no name can be written to look like two.
 */
export function callerIdentity({ tenantId, userId, permissions, roles }: ToolContext): string {
  return JSON.stringify([tenantId ?? null, userId ?? null, names(permissions), names(roles)]);
}

/** The same for one call in this process: calls with services of their own are kept apart, too. */
export function callIdentity(context: ToolContext): string {
  const caller = callerIdentity(context);
  return context.services === undefined ? caller : `${caller}#${numberOf(context.services)}`;
}

function names(given: ToolContext["permissions"]): readonly string[] {
  return given === undefined ? [] : [...new Set(given)].sort();
}

const numbers = new WeakMap<Partial<Services>, number>();
let last = 0;

function numberOf(services: Partial<Services>): number {
  let number = numbers.get(services);
  if (number === undefined) {
    last += 1;
    number = last;
    numbers.set(services, number);
  }
  return number;
}
