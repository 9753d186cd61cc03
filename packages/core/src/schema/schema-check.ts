import type { JsonSchema } from "../spec/infer-json-schema.ts";
import type { Awaitable } from "../spec/json.ts";
import type { ToolSchema } from "../spec/tool-spec.ts";
import type { SecretFinder } from "./declared-secrets.ts";
import { standardCheck } from "./standard-check.ts";
import { isStandardSchema } from "./standard-schema.ts";

/** One thing that is wrong with a value. */
export interface SchemaIssue {
  /** JSON Pointer to it; empty for the value itself. */
  readonly path: string;
  /** What was expected, what came, and the nearest allowed name. */
  readonly message: string;
}

/** The value to go on with, or what is wrong. */
export type SchemaVerdict =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly issues: readonly SchemaIssue[] };

/**
 * Checks one value against one compiled schema. `isPlain` says that every object in the value is
 * known to be plain data, so no field has to be asked whether it is inherited.
 */
export interface SchemaCheck {
  (value: unknown, isPlain?: boolean): Awaitable<SchemaVerdict>;
  /** Finds what the schema declares secret; only where it declares anything. */
  readonly secrets?: SecretFinder;
}

/**
 * Compiles a schema. The JSON Schema compiler is loaded when the first one needs it.
 * @throws SchemaUnfit for a schema that cannot be checked right
 */
export async function compileSchema(schema: ToolSchema): Promise<SchemaCheck> {
  if (isStandardSchema(schema)) return standardCheck(schema);
  const { jsonSchemaCheck } = await import("./json-schema-check.ts");
  return jsonSchemaCheck(schema as JsonSchema);
}
