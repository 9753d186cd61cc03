/** Whether two JSON values are equal, whatever the order of their fields and what these are called. */
export function isSameJson(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || one === null) return false;
  if (typeof other !== "object" || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  return keys.every(
    (key) => Object.hasOwn(other, key) && isSameJson(fieldOf(one, key), fieldOf(other, key)),
  );
}

function fieldOf(value: object, key: string): unknown {
  return (value as Record<string, unknown>)[key];
}
