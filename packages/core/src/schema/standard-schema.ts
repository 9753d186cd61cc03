import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { ToolSchema } from "../spec/tool-spec.ts";

/** Whether a schema is a Standard Schema (zod, valibot, arktype, …). */
export function isStandardSchema(schema: ToolSchema): schema is StandardSchemaV1 {
  return "~standard" in schema;
}
