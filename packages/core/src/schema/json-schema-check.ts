import type { ErrorObject } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { RE2JS } from "re2js";
import type { JsonSchema } from "../spec/infer-json-schema.ts";
import { nearest } from "../spec/nearest.ts";
import type { SchemaCheck, SchemaIssue } from "./schema-check.ts";
import { refuseUnfit, SchemaUnfit } from "./unfit-schema.ts";

const MAX_ISSUES = 8;

/** `pattern` on a linear-time engine: a model must not be able to hang the process with a string. */
const linearRegExp = Object.assign(
  (pattern: string): { test(value: string): boolean; toString(): string } => {
    const compiled = RE2JS.compile(pattern);
    // Ajv tells compiled patterns apart by their text.
    return { test: (value) => compiled.matcher(value).find(), toString: () => pattern };
  },
  { code: "linearRegExp" },
);

function createAjv(): Ajv2020 {
  return new Ajv2020({
    allErrors: true,
    strict: false,
    ownProperties: true,
    coerceTypes: false,
    useDefaults: false,
    validateFormats: false,
    allowUnionTypes: true,
    verbose: true,
    logger: false,
    code: { regExp: linearRegExp as never },
  });
}

/**
 * A check by Ajv on draft 2020-12.
 * @throws SchemaUnfit for an invalid schema, and for one that Ajv would check wrong
 */
export function jsonSchemaCheck(schema: JsonSchema): SchemaCheck {
  refuseUnfit(schema);
  let validate: ReturnType<Ajv2020["compile"]>;
  try {
    validate = createAjv().compile(schema);
  } catch (error) {
    throw new SchemaUnfit("", error instanceof Error ? error.message : String(error));
  }
  return (value) => {
    if (validate(value)) return { ok: true, value };
    return { ok: false, issues: (validate.errors ?? []).slice(0, MAX_ISSUES).map(toIssue) };
  };
}

function toIssue(error: ErrorObject): SchemaIssue {
  return { path: error.instancePath, message: messageOf(error) };
}

function messageOf(error: ErrorObject): string {
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case "type":
      return `expected ${[params.type].flat().join(" or ")}, got ${kindOf(error.data)}`;
    case "required":
      return `the field "${String(params.missingProperty)}" is missing`;
    case "additionalProperties": {
      const name = String(params.additionalProperty);
      const known = Object.keys(
        (error.parentSchema as { properties?: object } | undefined)?.properties ?? {},
      );
      return `the field "${name}" is not known${didYouMean(nearest(name, known), known)}`;
    }
    case "enum": {
      const allowed = params.allowedValues as unknown[];
      const near =
        typeof error.data === "string"
          ? nearest(
              error.data,
              allowed.filter((value) => typeof value === "string"),
            )
          : undefined;
      return `expected one of ${allowed.map((value) => JSON.stringify(value)).join(", ")}, got ${shown(error.data)}${didYouMean(near, [])}`;
    }
    case "const":
      return `expected ${JSON.stringify(params.allowedValue)}, got ${shown(error.data)}`;
    default:
      return `${error.message ?? error.keyword}, got ${shown(error.data)}`;
  }
}

function didYouMean(near: string | undefined, known: readonly string[]): string {
  if (near !== undefined) return `; did you mean "${near}"?`;
  return known.length === 0 ? "" : `; known: ${known.join(", ")}`;
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value;
}

/** A value as it can stand in a message: scalars in short, the rest by kind. */
function shown(value: unknown): string {
  if (typeof value === "object" && value !== null) return kindOf(value);
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
