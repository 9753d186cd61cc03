import { MASK } from "./secret.ts";
import { SecretFinder, type Span, type TextEnd } from "./secret-finder.ts";

/** Masks known secrets in whatever leaves. Gives the very same value where there is none. */
export interface Redactor {
  text(value: string): string;
  data<T>(value: T): T;
  /** Where secrets stand in a text. */
  find(text: string, end: TextEnd): Span[];
  /** Where the text's end begins that may be the start of a secret; its length for nowhere. */
  openFrom(text: string): number;
}

/** `undefined` where there is nothing to mask. */
export function makeRedactor(secrets: ReadonlySet<string>): Redactor | undefined {
  const finder = new SecretFinder(secrets);
  if (finder.isIdle) return undefined;

  const text = (value: string): string => {
    let masked = "";
    let at = 0;
    for (const { from, to } of finder.find(value, "whole")) {
      masked += value.slice(at, from) + MASK;
      at = to;
    }
    return at === 0 ? value : masked + value.slice(at);
  };
  const fields = (value: object): object => {
    let copy: Record<string, unknown> | undefined;
    for (const [key, item] of Object.entries(value)) {
      const maskedKey = text(key);
      const maskedItem = data(item);
      if (maskedKey === key && maskedItem === item) continue;
      copy ??= { ...value };
      if (maskedKey !== key) delete copy[key];
      Object.defineProperty(copy, maskedKey, {
        value: maskedItem,
        enumerable: true,
        writable: true,
        configurable: true,
      });
    }
    return copy ?? value;
  };
  const data = <T>(value: T): T => {
    if (typeof value === "string") return text(value) as T;
    if (typeof value === "number" && secrets.has(String(value))) return MASK as T;
    if (typeof value !== "object" || value === null) return value;
    if (!Array.isArray(value)) return fields(value) as T;
    const items = value.map((item) => data(item));
    return items.some((item, index) => item !== value[index]) ? (items as T) : value;
  };
  return {
    text,
    data,
    find: (value, end) => finder.find(value, end),
    openFrom: (value) => finder.openFrom(value),
  };
}
