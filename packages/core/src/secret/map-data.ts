/** What becomes of the pieces of JSON-ready data. */
export interface DataMap {
  /** A string; `path` says where it stands, if the walk was given a path to begin with. */
  string(text: string, path: string | undefined): string;
  /** The name of a field. */
  name(text: string): string;
  number(value: number): number | string;
}

/**
 * A copy of data, mapped all through. It holds what JSON shows and nothing else: no symbols, no hidden
 * fields, no further fields of a list; what a getter or a proxy answered once, it answers for good.
 */
export function mapData(value: unknown, map: DataMap, path?: string): unknown {
  if (typeof value === "string") return map.string(value, path);
  if (typeof value === "number") return map.number(value);
  if (typeof value !== "object" || value === null) return value;
  return Array.isArray(value) ? mapItems(value, map, path) : mapFields(value, map, path);
}

function mapItems(items: readonly unknown[], map: DataMap, path: string | undefined): unknown[] {
  return Array.from(items, (item, index) => mapData(item, map, below(path, index)));
}

function mapFields(value: object, map: DataMap, path: string | undefined): object {
  const copy: Record<string, unknown> = {};
  let alike = 1;
  for (const key of Object.keys(value)) {
    const mapped = mapData((value as Record<string, unknown>)[key], map, below(path, key));
    let name = map.name(key);
    // Two names may be mapped to one.
    const wanted = name;
    while (name !== key && (Object.hasOwn(copy, name) || Object.hasOwn(value, name))) {
      alike += 1;
      name = `${wanted} ${alike}`;
    }
    if (name === "__proto__") define(copy, name, mapped);
    else copy[name] = mapped;
  }
  return copy;
}

function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  });
}

function below(path: string | undefined, key: string | number): string | undefined {
  return path === undefined ? undefined : `${path}/${key}`;
}
