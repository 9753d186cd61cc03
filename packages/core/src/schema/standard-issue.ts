import type { StandardSchemaV1 } from "@standard-schema/spec";
import { MASK } from "../secret/secret.ts";
import type { JsonSchema } from "../spec/infer-json-schema.ts";
import { nearest } from "../spec/nearest.ts";
import { type DeclaredSecret, secretAt } from "./declared-secrets.ts";
import { didYouMean, shown } from "./issue-text.ts";
import { pointerStep } from "./json-pointer.ts";
import type { MessageMask } from "./message-mask.ts";
import type { SchemaIssue } from "./schema-check.ts";
import type { SchemaPlaces } from "./schema-places.ts";

/** A caller may send any number of names that are not known. */
const MAX_NAMES = 8;

/** What an issue is about: the value that came, its secrets, and the JSON Schema where there is one. */
export interface IssueScene {
  readonly value: unknown;
  readonly secrets: readonly DeclaredSecret[];
  /** Takes the secrets out of messages. */
  readonly mask: MessageMask;
  readonly places: SchemaPlaces | undefined;
}

/** An issue of a library, with what came and the nearest allowed name where it does not tell them. */
export function standardIssue(issue: StandardSchemaV1.Issue, scene: IssueScene): SchemaIssue {
  const keys = (issue.path ?? []).map((segment) =>
    typeof segment === "object" ? segment.key : segment,
  );
  const path = keys.map(pointerStep).join("");
  const message = scene.mask.masked(issue.message);
  const secret = secretAt(scene.secrets, path);
  if (secret !== undefined) {
    return {
      path: secret.path,
      message: message.includes(MASK) ? message : `${message}, got ${MASK}`,
    };
  }
  const came = keys.reduce(fieldOf, scene.value);
  const { places } = scene;
  const names = places === undefined ? undefined : unknownNames(issue, keys, came, places);
  if (names !== undefined) return { path, message: message + names };
  return { path, message: whatCame(message, came) + valueAdvice(came, schemasAt(places, keys)) };
}

function fieldOf(value: unknown, key: PropertyKey): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Record<PropertyKey, unknown>)[key];
}

/** The message, with a short value that came where it does not say so itself. */
function whatCame(message: string, came: unknown): string {
  const isShort = came !== undefined && (typeof came !== "object" || came === null);
  if (!isShort || /\b(?:received|got|was)\b/i.test(message)) return message;
  const text = shown(came);
  return message.includes(text) ? message : `${message.replace(/\.$/, "")}, got ${text}`;
}

function schemasAt(
  places: SchemaPlaces | undefined,
  keys: readonly PropertyKey[],
): readonly JsonSchema[] {
  if (places === undefined) return [];
  return keys.reduce<readonly JsonSchema[]>(
    (schemas, key) => places.inner(schemas, typeof key === "number" ? key : String(key)),
    places.top,
  );
}

/** For an issue about fields that are not known: the nearest names. Libraries put it in two ways. */
function unknownNames(
  issue: StandardSchemaV1.Issue,
  keys: readonly PropertyKey[],
  came: unknown,
  places: SchemaPlaces,
): string | undefined {
  const { keys: unknown } = issue as { keys?: unknown };
  if (Array.isArray(unknown))
    return nameAdvice(unknown.slice(0, MAX_NAMES).map(String), schemasAt(places, keys));
  const last = keys.at(-1);
  if (typeof last !== "string" || came === undefined) return undefined;
  if (schemasAt(places, keys).length > 0) return undefined;
  return nameAdvice([last], schemasAt(places, keys.slice(0, -1)));
}

function nameAdvice(names: readonly string[], schemas: readonly JsonSchema[]): string {
  const known = schemas.flatMap(({ properties }) => Object.keys(Object(properties)));
  const near = new Set(names.map((name) => nearest(name, known)));
  near.delete(undefined);
  return didYouMean(near.size === 0 ? undefined : [...near].join('", "'), known);
}

function valueAdvice(came: unknown, schemas: readonly JsonSchema[]): string {
  if (typeof came !== "string") return "";
  const allowed = schemas.flatMap((schema) => [
    schema.const,
    ...(Array.isArray(schema.enum) ? schema.enum : []),
  ]);
  const texts = allowed.filter((value) => typeof value === "string");
  return texts.includes(came) ? "" : didYouMean(nearest(came, texts), []);
}
