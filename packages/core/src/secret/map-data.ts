import { types } from "node:util";

const { isProxy } = types;

/** What becomes of the pieces of JSON-ready data. */
export interface DataMap {
  /** A string; `path` says where it stands, if the walk was given a path to begin with. */
  string(text: string, path: string | undefined): string;
  /** The name of a field. */
  name(text: string): string;
  number(value: number): number | string;
}

/**
 * Maps data all through. Gives the very same value where nothing changes; a proxy becomes plain data,
 * because it may answer otherwise when it is asked again.
 */
export function mapData(value: unknown, map: DataMap, path?: string): unknown {
  if (typeof value === "string") return map.string(value, path);
  if (typeof value === "number") return map.number(value);
  if (typeof value !== "object" || value === null) return value;
  return Array.isArray(value) ? mapItems(value, map, path) : mapFields(value, map, path);
}

function mapItems(items: unknown[], map: DataMap, path: string | undefined): unknown[] {
  const mapped = items.map((item, index) => mapData(item, map, below(path, index)));
  const isSame = !isProxy(items) && mapped.every((item, index) => item === items[index]);
  return isSame ? items : mapped;
}

function mapFields(value: object, map: DataMap, path: string | undefined): object {
  let copy: Record<string, unknown> | undefined = isProxy(value) ? {} : undefined;
  for (const [key, item] of Object.entries(value)) {
    const name = map.name(key);
    const mapped = mapData(item, map, below(path, key));
    if (copy === undefined && name === key && mapped === item) continue;
    copy ??= { ...value };
    if (name !== key) delete copy[key];
    Object.defineProperty(copy, name, {
      value: mapped,
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return copy ?? value;
}

function below(path: string | undefined, key: string | number): string | undefined {
  return path === undefined ? undefined : `${path}/${key}`;
}
