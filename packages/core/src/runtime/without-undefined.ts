/** The fields that are there: one that is `undefined` is as good as left out, and stands in for nothing. */
export function withoutUndefined<T extends object>(given: T | undefined): T {
  const there = Object.entries(given ?? {}).filter(([, value]) => value !== undefined);
  return Object.fromEntries(there) as T;
}
