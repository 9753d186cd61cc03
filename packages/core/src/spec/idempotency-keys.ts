import { isRecord } from "./fields.ts";
import { nearest } from "./nearest.ts";

/**
 * What is wrong with the names under `idempotency.keys`: none at all would make every call of a user the
 * same call, and so would one that the schema lets nobody give.
 */
export function idempotencyKeyFaults(spec: Record<string, unknown>): string[] {
  const keys: unknown = isRecord(spec.idempotency) ? spec.idempotency.keys : undefined;
  if (!Array.isArray(keys)) return [];
  if (keys.length === 0)
    return ['"idempotency" field "keys" names no field; leave it out to compare all of them'];
  const schema = spec.inputSchema ?? spec.parameters;
  if (!isRecord(schema) || schema.additionalProperties !== false) return [];
  if (!isRecord(schema.properties) || schema.patternProperties !== undefined) return [];
  const known = Object.keys(schema.properties);
  return keys
    .filter((key) => typeof key === "string" && !known.includes(key))
    .map((key) => {
      const near = nearest(key, known);
      const advice = near === undefined ? "" : `; did you mean "${near}"?`;
      return `"idempotency" field "keys" names "${key}", which the input schema does not allow${advice}`;
    });
}
