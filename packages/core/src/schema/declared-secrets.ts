import type { JsonSchema } from "../spec/infer-json-schema.ts";
import { pointerStep } from "./json-pointer.ts";
import { partsOf } from "./plain-data.ts";
import type { SchemaPlaces } from "./schema-places.ts";

/** A part of a value that its schema declares secret, with all that it holds. */
export interface DeclaredSecret {
  /** JSON Pointer to it. */
  readonly path: string;
  readonly value: unknown;
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
  if (schemas.some((schema) => isDeclared(schema) || hasSecretNames(places, schema))) {
    found.push(part);
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

/** What a secret holds: its strings, numbers and the like, at any depth. */
export function scalarsIn(value: unknown, found: Set<unknown> = new Set()): Set<unknown> {
  if (typeof value !== "object" || value === null) found.add(value);
  else for (const [, item] of partsOf(value)) scalarsIn(item, found);
  return found;
}
