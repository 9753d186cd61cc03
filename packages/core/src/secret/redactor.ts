import { type DataMap, mapData } from "./map-data.ts";
import { MIN_LENGTH } from "./needle.ts";
import { MASK } from "./secret.ts";
import { SecretFinder } from "./secret-finder.ts";

/** Masks known secrets in whatever leaves. */
export interface Redactor {
  text(value: string): string;
  /** A copy with nothing in it but what JSON shows. */
  data<T>(value: T): T;
  /** Finds the secrets in a text, where masking them is not all. */
  readonly finder: SecretFinder;
  /** What `data` does to each piece of it. */
  readonly map: DataMap;
}

/** `undefined` where there is nothing to mask. */
export function makeRedactor(secrets: ReadonlySet<string>): Redactor | undefined {
  const finder = new SecretFinder(secrets);
  if (finder.isIdle) return undefined;

  const text = (value: string): string => {
    let masked = "";
    let at = 0;
    for (const { from, to } of finder.find(value)) {
      masked += value.slice(at, from) + MASK;
      at = to;
    }
    return at === 0 ? value : masked + value.slice(at);
  };
  const numbers = new Set([...secrets].filter(({ length }) => length >= MIN_LENGTH));
  const map: DataMap = {
    string: text,
    name: text,
    number: (value) => (numbers.has(String(value)) ? MASK : value),
  };
  return { text, data: <T>(value: T) => mapData(value, map) as T, finder, map };
}
