/**
 * Levels of objects and lists in one another; `Infinity` beyond `most`, or where a value holds itself.
 * What `isEntered` denies is one level.
 */
export function nesting(
  value: unknown,
  most: number,
  isEntered: (value: object) => boolean = () => true,
  known: Map<object, number> = new Map(),
): number {
  if (typeof value !== "object" || value === null) return 0;
  if (!isEntered(value)) return 1;
  const seen = known.get(value);
  if (seen !== undefined) return seen;
  known.set(value, Number.POSITIVE_INFINITY);
  if (most === 0) return Number.POSITIVE_INFINITY;
  let levels = 1;
  for (const item of Object.values(value)) {
    levels = Math.max(levels, 1 + nesting(item, most - 1, isEntered, known));
    if (levels === Number.POSITIVE_INFINITY) return levels;
  }
  known.set(value, levels);
  return levels;
}
