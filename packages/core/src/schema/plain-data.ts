/** Every name that a plain object inherits. */
const INHERITED: readonly string[] = Object.getOwnPropertyNames(Object.prototype);

/**
 * Whether an object is of the kind that `JSON.parse` makes: a field that can be read is its own, but
 * for the few that every object inherits.
 */
export function isPlainObject(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Whether somebody gave every object a field: then no object is plain. */
export function isPolluted(): boolean {
  for (const _ in Object.prototype) return true;
  return false;
}

/** Whether a schema names a field that every object inherits, such as `constructor`. */
export function namesInherited(schema: object): boolean {
  const text = JSON.stringify(schema);
  return INHERITED.some((name) => text.includes(`"${name}"`));
}

/** The fields of an object, or the items of a list without the other fields that it may have. */
export function partsOf(value: object): [key: string | number, part: unknown][] {
  if (!Array.isArray(value)) return Object.entries(value);
  return Array.from({ length: value.length }, (_, index) => [index, value[index]]);
}
