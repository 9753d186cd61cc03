import { isPlainObject } from "./plain-object.ts";

/** Deeper data, as it comes from a circle, is nobody's spec. */
const MAX_DEPTH = 200;

/**
 * A frozen copy of a spec, in the fields that were checked: its own. Plain objects and lists in it are
 * copied, too; functions, schemas of libraries, secrets and other instances are kept as they are.
 */
export function frozenSpec<T extends object>(spec: T): T {
  return frozenFields(spec, new Map()) as T;
}

function frozenCopy(value: unknown, copies: Map<object, unknown>): unknown {
  if (!isCopied(value)) return value;
  // What stands in several places is copied once: a few shared parts can make millions of places.
  let copy = copies.get(value);
  if (copy === undefined) {
    copy = Array.isArray(value)
      ? Object.freeze(value.map((item) => frozenCopy(item, copies)))
      : frozenFields(value, copies);
    copies.set(value, copy);
  }
  return copy;
}

function frozenFields(value: object, copies: Map<object, unknown>): object {
  const copy: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    Object.defineProperty(copy, key, {
      value: frozenCopy(item, copies),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return Object.freeze(copy);
}

/** Whether a field's value cannot be copied: it is nested too deeply, or contains itself. */
export function isEndless(value: unknown): boolean {
  return heightOf(value, 0, new Map()) > MAX_DEPTH;
}

/** Levels of plain data. What is being measured counts as endless: it was met inside of itself. */
function heightOf(value: unknown, depth: number, heights: Map<object, number>): number {
  if (!isCopied(value)) return 0;
  const known = heights.get(value);
  if (known !== undefined) return known;
  if (depth > MAX_DEPTH) return Number.POSITIVE_INFINITY;
  heights.set(value, Number.POSITIVE_INFINITY);
  let height = 0;
  for (const item of Object.values(value)) {
    height = Math.max(height, heightOf(item, depth + 1, heights));
  }
  heights.set(value, height + 1);
  return height + 1;
}

function isCopied(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  return Array.isArray(value) || (isPlainObject(value) && !("~standard" in value));
}
