import { isPlainObject } from "../spec/plain-object.ts";
import { Secret } from "./secret.ts";

const MASK = "[secret]";
/** Shorter values would mask ordinary words. */
const MIN_LENGTH = 4;
/** What is nested deeper, as it comes from a circle, is masked as a whole. */
const MAX_DEPTH = 500;

/** Masks known secrets in whatever leaves. Gives the very same value where there is none. */
export interface Redactor {
  text(value: string): string;
  data<T>(value: T): T;
}

/** The forms in which a secret may come back: as it is, in JSON, in a URL or a form, in base64. */
function forms(secret: string): string[] {
  const wellFormed = secret.toWellFormed();
  const inUrls = [
    encodeURIComponent(wellFormed),
    encodeURI(wellFormed),
    new URLSearchParams([["", wellFormed]]).toString().slice(1),
  ];
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    ...inUrls,
    ...inUrls.map((url) => url.replaceAll(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase())),
    ...base64Forms(Buffer.from(secret)),
  ];
}

/**
 * Base64 of the secret alone, and what is the same wherever it stands in a longer text, as in
 * `Basic` credentials: three bytes make four characters, so there are three ways to fall.
 */
function base64Forms(secret: Buffer): string[] {
  const inside = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), secret]).toString("base64");
    const own = Math.floor(((offset + secret.length) * 8) / 6);
    return text.slice(Math.ceil((offset * 8) / 6), own);
  });
  return [secret.toString("base64"), ...inside].flatMap((text) => [
    text,
    text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", ""),
  ]);
}

/** Collects every `Secret` that a value holds, at any depth. */
export function findSecrets(
  value: unknown,
  found: Set<string> = new Set(),
  seen: Set<object> = new Set(),
): Set<string> {
  if (typeof value !== "object" || value === null || seen.has(value)) return found;
  seen.add(value);
  if (Secret.is(value)) found.add(value.open());
  // Schemas of libraries and other instances are not looked into: their fields may be getters.
  else if (Array.isArray(value) || (isPlainObject(value) && !("~standard" in value)))
    for (const item of Object.values(value)) findSecrets(item, found, seen);
  return found;
}

/** A redactor for these secrets; `undefined` where there is nothing to mask. */
export function redactorFor(secrets: ReadonlySet<string>): Redactor | undefined {
  const needles = [...new Set([...secrets].flatMap(forms))]
    .filter((needle) => needle.length >= MIN_LENGTH)
    .sort((a, b) => b.length - a.length);
  if (needles.length === 0) return undefined;

  const text = (value: string): string => {
    let masked = value;
    for (const needle of needles)
      if (masked.includes(needle)) masked = masked.replaceAll(needle, MASK);
    return masked;
  };
  const fields = (value: object, depth: number): object => {
    let copy: Record<string, unknown> | undefined;
    for (const [key, item] of Object.entries(value)) {
      const maskedKey = text(key);
      const maskedItem = data(item, depth + 1);
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
  const data = <T>(value: T, depth = 0): T => {
    if (typeof value === "string") return text(value) as T;
    if (typeof value !== "object" || value === null) return value;
    if (depth > MAX_DEPTH) return MASK as T;
    if (!Array.isArray(value)) return fields(value, depth) as T;
    const items = value.map((item) => data(item, depth + 1));
    return items.some((item, index) => item !== value[index]) ? (items as T) : value;
  };
  return { text, data: (value) => data(value) };
}
