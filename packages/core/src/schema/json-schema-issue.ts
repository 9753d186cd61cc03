import type { ErrorObject } from "ajv/dist/2020.js";
import { MASK } from "../secret/secret.ts";
import { nearest } from "../spec/nearest.ts";
import { type DeclaredSecret, secretAt } from "./declared-secrets.ts";
import { didYouMean, kindOf, listed, named, shown } from "./issue-text.ts";
import type { SchemaIssue } from "./schema-check.ts";

/** One error of the compiler as an issue, which tells nothing of what is declared secret. */
export function toIssue(error: ErrorObject, secrets: readonly DeclaredSecret[]): SchemaIssue {
  const secret = secretAt(secrets, error.instancePath);
  // Names within a secret belong to it.
  if (secret !== undefined) return { path: secret.path, message: hiddenMessage(error) };
  return { path: error.instancePath, message: messageOf(error) };
}

function messageOf(error: ErrorObject): string {
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case "type":
      return `expected ${[params.type].flat().join(" or ")}, got ${kindOf(error.data)}`;
    case "required":
      return `the field "${named(params.missingProperty)}" is missing`;
    case "additionalProperties": {
      const name = String(params.additionalProperty);
      const known = knownNames(error);
      return `the field "${named(name)}" is not known${didYouMean(nearest(name, known), known)}`;
    }
    case "enum": {
      const allowed = params.allowedValues as unknown[];
      const texts = allowed.filter((value) => typeof value === "string");
      const near = typeof error.data === "string" ? nearest(error.data, texts) : undefined;
      return `expected one of ${listed(allowed.map(shown))}, got ${shown(error.data)}${didYouMean(near, [])}`;
    }
    case "const":
      return `expected ${shown(params.allowedValue)}, got ${shown(error.data)}`;
    default:
      return `${error.message ?? error.keyword}, got ${shown(error.data)}`;
  }
}

/** What was expected; values that would do are as secret as the one that came. */
function hiddenMessage(error: ErrorObject): string {
  switch (error.keyword) {
    case "type":
    case "required":
      return messageOf(error);
    case "additionalProperties":
      return `a field of it is not known${didYouMean(undefined, knownNames(error))}`;
    case "enum":
    case "const":
      return `expected another value, got ${MASK}`;
    default:
      return `${error.message ?? error.keyword}, got ${MASK}`;
  }
}

function knownNames({ parentSchema }: ErrorObject): string[] {
  return Object.keys((parentSchema as { properties?: object } | undefined)?.properties ?? {});
}
