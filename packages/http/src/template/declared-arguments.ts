import { isRecord } from "@exec/core";

/** The fields of a spec that declare arguments. */
export interface DeclaringSpec {
  readonly inputSchema?: unknown;
  readonly parameters?: unknown;
}

/** The arguments that a JSON Schema declares, with their schemas; `undefined` where nothing says them. */
export function declaredArguments(spec: DeclaringSpec): ReadonlyMap<string, unknown> | undefined {
  const schema = spec.inputSchema ?? spec.parameters;
  if (!isRecord(schema) || "~standard" in schema || !isRecord(schema.properties)) return undefined;
  return new Map(Object.entries(schema.properties));
}
