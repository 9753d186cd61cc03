import { isPlainObject } from "../schema/plain-data.ts";

/**
 * A frozen copy of a spec's plain objects and lists. Functions, schemas of libraries, secrets and
 * other instances are kept as they are.
 */
export function frozenCopy<T>(value: T): T {
  if (typeof value !== "object" || value === null || !isCopied(value)) return value;
  if (Array.isArray(value)) return Object.freeze(value.map((item) => frozenCopy(item))) as T;
  const copy: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    Object.defineProperty(copy, key, {
      value: frozenCopy(item),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return Object.freeze(copy) as T;
}

/** Whether an object of a spec is copied, with all that it holds. */
export function isCopied(value: object): boolean {
  return Array.isArray(value) || (isPlainObject(value) && !("~standard" in value));
}
