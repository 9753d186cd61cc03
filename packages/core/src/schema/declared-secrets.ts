import { isRecord } from "../spec/fields.ts";
import type { JsonSchema } from "../spec/infer-json-schema.ts";
import { pointerStep } from "./json-pointer.ts";
import { partsOf } from "./plain-data.ts";
import type { SchemaPlaces } from "./schema-places.ts";

/** A part of a value that its schema declares secret, with all that it holds. */
export interface DeclaredSecret {
  /** JSON Pointer to it. */
  readonly path: string;
  readonly value: unknown;
  /** The names of its fields are what is secret. */
  readonly hasSecretNames?: boolean;
}

/** Finds in a value what its schema declares secret. */
export type SecretFinder = (value: unknown) => readonly DeclaredSecret[];

/** Deeper values come from no arguments: they would be over their cap. */
const MAX_DEPTH = 1000;

/** Whether a JSON Schema declares anything secret, as JSON Schema and OpenAPI write it. */
export function declaresSecrets(schema: JsonSchema): boolean {
  return /"writeOnly":true|"format":"password"/.test(JSON.stringify(schema));
}

/** Finds what `writeOnly: true` or `format: "password"` declares, in whatever branch it stands. */
export function secretFinder(places: SchemaPlaces): SecretFinder {
  return (value) => {
    const found: DeclaredSecret[] = [];
    search(places, places.top, { path: "", value }, found, MAX_DEPTH);
    return found;
  };
}

function search(
  places: SchemaPlaces,
  schemas: readonly JsonSchema[],
  part: DeclaredSecret,
  found: DeclaredSecret[],
  depth: number,
): void {
  const { path, value } = part;
  if (schemas.length === 0 || value === undefined || depth === 0) return;
  const areNamesSecret = schemas.some((schema) => hasSecretNames(places, schema));
  if (areNamesSecret || schemas.some(isDeclared)) {
    found.push(areNamesSecret ? { ...part, hasSecretNames: true } : part);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of partsOf(value)) {
    const next = { path: path + pointerStep(key), value: inner };
    search(places, places.inner(schemas, key), next, found, depth - 1);
  }
}

function isDeclared({ writeOnly, format }: JsonSchema): boolean {
  return writeOnly === true || format === "password";
}

/** An object whose names are secret is secret: a path to what it holds would tell them. */
function hasSecretNames(places: SchemaPlaces, { propertyNames }: JsonSchema): boolean {
  return places.inPlace(propertyNames).some(isDeclared);
}

/** The secret that a place is in. */
export function secretAt(
  secrets: readonly DeclaredSecret[],
  path: string,
): DeclaredSecret | undefined {
  return secrets.find((secret) => path === secret.path || path.startsWith(`${secret.path}/`));
}

/** What secrets hold at any depth. */
export interface SecretContent {
  /** Strings, numbers and the like. */
  readonly scalars: Set<unknown>;
  /** Of fields, whether or not they are what is secret. */
  readonly names: Set<string>;
}

/** Collects what secrets hold. */
export function contentOf(secrets: readonly DeclaredSecret[]): SecretContent {
  const content: SecretContent = { scalars: new Set(), names: new Set() };
  for (const { value } of secrets) collect(value, content);
  return content;
}

function collect(value: unknown, content: SecretContent): void {
  if (typeof value !== "object" || value === null) {
    content.scalars.add(value);
    return;
  }
  for (const [name, inner] of partsOf(value)) {
    if (typeof name === "string") content.names.add(name);
    collect(inner, content);
  }
}

/** The names that are secret themselves. */
export function secretNames(secrets: readonly DeclaredSecret[]): readonly string[] {
  return secrets.flatMap(({ value, hasSecretNames }) =>
    hasSecretNames === true && isRecord(value) ? Object.keys(value) : [],
  );
}

/** More secrets are too many to look for in all that leaves … */
const MAX_SECRETS = 100;
/** … and so are more characters of them. */
const MAX_SECRET_LENGTH = 16_384;

/** The limit that secrets exceed, if any. Their names count, too: messages may repeat them. */
export function exceededLimit({ scalars, names }: SecretContent): SecretLimit | undefined {
  let count = names.size;
  let length = 0;
  for (const scalar of scalars) if (typeof scalar === "string") count += 1;
  for (const text of [...scalars, ...names]) length += String(text).length;
  if (count > MAX_SECRETS) return { cap: "secrets", limit: MAX_SECRETS };
  if (length > MAX_SECRET_LENGTH) return { cap: "secretLength", limit: MAX_SECRET_LENGTH };
  return undefined;
}

/** How many secrets a value may hold, or how many characters of them. */
export interface SecretLimit {
  readonly cap: "secrets" | "secretLength";
  readonly limit: number;
}
