import type { StandardJSONSchemaV1, StandardSchemaV1 } from "@standard-schema/spec";
import { isRecord } from "../spec/fields.ts";
import type { JsonSchema } from "../spec/infer-json-schema.ts";
import { nesting } from "../spec/nesting.ts";

/** What is deeper would break whoever goes through it. */
const MAX_DEPTH = 200;

/**
 * The JSON Schema that a Standard Schema offers of itself, as plain data: of what it takes, or of what
 * it gives. `undefined` where its library offers none, or cannot put it so.
 */
export function standardJsonSchema(
  schema: StandardSchemaV1,
  side: "input" | "output",
): JsonSchema | undefined {
  try {
    const { jsonSchema } = schema["~standard"] as Partial<StandardJSONSchemaV1.Props>;
    const made = jsonSchema?.[side]({
      target: "draft-2020-12",
      // For zod and for valibot, which else give up the whole schema for one date in it.
      libraryOptions: { unrepresentable: "any", errorMode: "ignore" },
    });
    const isUsable = isRecord(made) && nesting(made, MAX_DEPTH) <= MAX_DEPTH;
    return isUsable ? (JSON.parse(JSON.stringify(made)) as JsonSchema) : undefined;
  } catch {
    return undefined;
  }
}
