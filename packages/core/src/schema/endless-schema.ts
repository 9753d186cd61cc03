import { inPlaceSchemas } from "./applicators.ts";
import type { SchemaReferences } from "./schema-references.ts";

/**
 * Whether a schema comes back to itself without going deeper into the value, so that checking would
 * never end. `walked` keeps what is known already: `false` for what ends.
 */
export function isEndless(
  schema: unknown,
  references: SchemaReferences,
  walked: Map<object, boolean>,
): boolean {
  if (typeof schema !== "object" || schema === null) return false;
  const known = walked.get(schema);
  if (known !== undefined) return known;
  walked.set(schema, true);
  const { $ref } = schema as { $ref?: unknown };
  const named = typeof $ref === "string" ? references.targets($ref) : [];
  const inner = [...inPlaceSchemas(schema as Record<string, unknown>), ...named];
  const endless = inner.some((next) => isEndless(next, references, walked));
  walked.set(schema, endless);
  return endless;
}
