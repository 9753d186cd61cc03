import { Secret } from "../secret/secret.ts";
import type { JsonValue } from "../spec/json.ts";

const MAX_DEPTH = 200;

/** What JSON would turn into an empty object. */
const LOSSY = [Map, Set, WeakMap, WeakSet, Promise, RegExp, Error, ArrayBuffer] as const;

/** Content that JSON cannot hold: says where. */
export class NotJson {
  readonly path: string;
  readonly what: string;

  constructor(path: string, what: string) {
    this.path = path;
    this.what = what;
  }
}

/**
 * Makes content JSON-ready. Plain data comes back as the same object; `undefined` becomes `null`
 * (or the field is left out), and what has `toJSON` (a `Date`, a `Secret`) is asked for it;
 * an instance of a class becomes a plain object of its own fields.
 * @throws NotJson for what would be lost: a bigint, `NaN`, a function, a `Map`, bytes, a circle.
 */
export function toJsonContent(value: unknown, path = "", depth = 0): unknown {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      if (Number.isFinite(value)) return Object.is(value, -0) ? 0 : value;
      throw new NotJson(path, String(value));
    case "undefined":
      return null;
    case "object":
      return value === null ? null : objectContent(value, path, depth);
    default:
      throw new NotJson(path, `a ${typeof value}`);
  }
}

function objectContent(value: object, path: string, depth: number): unknown {
  if (depth > MAX_DEPTH)
    throw new NotJson(path, "a value that is nested too deeply, or in a circle");
  if (Array.isArray(value)) return arrayContent(value, path, depth);
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON === "function") {
    return Secret.is(value) ? String(value) : toJsonContent(toJSON.call(value), path, depth + 1);
  }
  const plain = isPlain(value);
  if (!plain) refuseLossy(value, path);
  let copy: Record<string, unknown> | undefined = plain ? undefined : {};
  for (const key of Object.keys(value)) {
    const item = (value as Record<string, unknown>)[key];
    if (copy === undefined && isReady(item)) continue;
    const clean = item === undefined ? undefined : toJsonContent(item, `${path}/${key}`, depth + 1);
    if (copy === undefined && item !== undefined && Object.is(clean, item)) continue;
    copy ??= copyBefore(value, key);
    if (clean !== undefined) define(copy, key, clean);
  }
  return copy ?? value;
}

/** Whether a field can stay as it is: this spares most of them a call and a path. */
function isReady(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value) && (value !== 0 || 1 / value > 0);
  return typeof value === "string" || typeof value === "boolean" || value === null;
}

/** Refuses an instance whose data JSON would lose. */
function refuseLossy(value: object, path: string): void {
  if (LOSSY.some((type) => value instanceof type) || ArrayBuffer.isView(value)) {
    throw new NotJson(path, `a ${value.constructor.name}`);
  }
  if (Object.getPrototypeOf(value) !== null && Object.keys(value).length === 0) {
    throw new NotJson(
      path,
      `an instance of ${value.constructor?.name ?? "a class"} without fields`,
    );
  }
}

/** Plain in this realm or another: its prototype is an `Object.prototype`. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return (
    prototype === Object.prototype ||
    (prototype !== null &&
      Object.getPrototypeOf(prototype) === null &&
      Object.hasOwn(prototype, "hasOwnProperty"))
  );
}

function arrayContent(value: unknown[], path: string, depth: number): unknown[] {
  let copy: unknown[] | undefined;
  for (let index = 0; index < value.length; index += 1) {
    if (copy === undefined && isReady(value[index])) continue;
    const clean = toJsonContent(value[index], `${path}/${index}`, depth + 1);
    if (!Object.is(clean, value[index])) copy ??= value.slice(0, index);
    copy?.push(clean);
  }
  return copy ?? value;
}

/** A copy of the fields that stand before `stop`. */
function copyBefore(value: object, stop: string): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    if (key === stop) break;
    define(copy, key, (value as Record<string, unknown>)[key]);
  }
  return copy;
}

/** Sets a field even where it is called `__proto__`. */
function define(target: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(target, key, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  });
}

/** A value as JSON can hold it; where it cannot, a word on what it was. */
export function jsonOrText(value: unknown): JsonValue {
  try {
    return toJsonContent(value) as JsonValue;
  } catch (thrown) {
    return thrown instanceof NotJson ? `[${thrown.what}]` : "[unreadable]";
  }
}
