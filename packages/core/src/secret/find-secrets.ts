import { Secret } from "./secret.ts";

/** Collects every `Secret` that a value holds, at any depth. */
export function findSecrets(
  value: unknown,
  found: Set<string> = new Set(),
  seen: Set<object> = new Set(),
): Set<string> {
  if (typeof value !== "object" || value === null || seen.has(value)) return found;
  seen.add(value);
  if (Secret.is(value)) found.add(value.open());
  else if (Array.isArray(value) || isPlainObject(value))
    for (const item of Object.values(value)) findSecrets(item, found, seen);
  return found;
}

/** Schemas of libraries and other instances are not looked into: their fields may be getters. */
function isPlainObject(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && !("~standard" in value);
}
