import { Secret } from "./secret.ts";

const MASK = "[secret]";
/** Shorter values would mask ordinary words. */
const MIN_LENGTH = 4;

/** Masks known secrets in whatever leaves. Gives the very same value where there is none. */
export interface Redactor {
  text(value: string): string;
  data<T>(value: T): T;
}

/** A shorter beginning of a secret is no secret that was cut off. */
const MIN_CUT = 8;
/** What stands where somebody cut a text off. */
const CUT_MARKS = ["…", "...", '"...'];

/** A secret, and what a scheme such as `Bearer` is put before: services echo only that. */
function credentials(secret: string): string[] {
  const credential = /^[A-Za-z][\w-]* (\S{8,})$/.exec(secret)?.[1];
  return credential === undefined ? [secret] : [secret, credential];
}

/** Secrets, and what masks them, made when first asked for. */
export class Masking {
  readonly secrets: ReadonlySet<string>;
  #redactor: Redactor | undefined | "unmade" = "unmade";

  constructor(secrets: ReadonlySet<string>) {
    this.secrets = secrets;
  }

  /** `undefined` where there is nothing to mask. */
  get redactor(): Redactor | undefined {
    if (this.#redactor === "unmade") this.#redactor = redactorFor(this.secrets);
    return this.#redactor;
  }
}

/** The forms in which a secret may come back: as it is, in JSON, in a URL, in base64. */
function forms(secret: string): string[] {
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret.toWellFormed()),
    Buffer.from(secret).toString("base64"),
    Buffer.from(secret).toString("base64url"),
  ];
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
  else if (Array.isArray(value) || isPlainObject(value))
    for (const item of Object.values(value)) findSecrets(item, found, seen);
  return found;
}

/** Masks the beginning of a secret where a text was cut off, at its end or at a mark. */
function withoutCut(text: string, needle: string): string {
  if (needle.length <= MIN_CUT) return text;
  const begin = needle.slice(0, MIN_CUT);
  let masked = text;
  for (let at = text.indexOf(begin); at !== -1; at = masked.indexOf(begin, at + MASK.length)) {
    const end = at + commonLength(masked, at, needle);
    if (isCut(masked, end, end - at, needle.length)) {
      masked = masked.slice(0, at) + MASK + masked.slice(end);
    }
  }
  return masked;
}

/** The end of a text is no mark by itself: an ordinary word may begin like a secret. */
function isCut(text: string, end: number, shown: number, length: number): boolean {
  if (end === text.length) return shown * 2 >= length;
  return CUT_MARKS.some((mark) => text.startsWith(mark, end));
}

function commonLength(text: string, at: number, needle: string): number {
  let length = MIN_CUT;
  while (length < needle.length && text[at + length] === needle[length]) length += 1;
  return length;
}

/** Schemas of libraries and other instances are not looked into: their fields may be getters. */
function isPlainObject(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && !("~standard" in value);
}

function redactorFor(secrets: ReadonlySet<string>): Redactor | undefined {
  const needles = [...new Set([...secrets].flatMap(credentials).flatMap(forms))]
    .filter((needle) => needle.length >= MIN_LENGTH)
    .sort((a, b) => b.length - a.length);
  if (needles.length === 0) return undefined;

  const text = (value: string): string => {
    let masked = value;
    for (const needle of needles)
      if (masked.includes(needle)) masked = masked.replaceAll(needle, MASK);
    for (const needle of needles) masked = withoutCut(masked, needle);
    return masked;
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
    if (typeof value !== "object" || value === null) return value;
    if (!Array.isArray(value)) return fields(value) as T;
    const items = value.map((item) => data(item));
    return items.some((item, index) => item !== value[index]) ? (items as T) : value;
  };
  return { text, data };
}
