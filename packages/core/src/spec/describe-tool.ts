import { standardJsonSchema } from "../schema/standard-json-schema.ts";
import { isStandardSchema } from "../schema/standard-schema.ts";
import { findSecrets } from "../secret/find-secrets.ts";
import { Masking } from "../secret/masking.ts";
import { frozenCopy } from "./freeze-spec.ts";
import type { JsonSchema } from "./infer-json-schema.ts";
import type { ToolAnnotations, ToolSchema, ToolSpec } from "./tool-spec.ts";

/**
 * What a model or a catalog is told of a tool: frozen JSON, in the shape and the terms of `Tool` in the
 * Model Context Protocol. It holds no secret of the spec.
 */
export interface ToolDescription {
  readonly name: string;
  readonly description?: string;
  /**
   * What the tool takes, in JSON Schema 2020-12: the spec's own, or what its Standard Schema offers.
   * Absent where the spec has none, or its library cannot put it so.
   */
  readonly inputSchema?: JsonSchema;
  /** What its content is, in the same way. */
  readonly outputSchema?: JsonSchema;
  readonly annotations?: {
    readonly readOnlyHint?: boolean;
    readonly destructiveHint?: boolean;
    readonly idempotentHint?: boolean;
    readonly openWorldHint?: boolean;
  };
}

/** One for each spec: a schema is put as JSON Schema at the first question only. */
const made = new WeakMap<ToolSpec, ToolDescription>();

/** Describes a tool by its frozen spec. It never throws: what cannot be said is left out. */
export function describeTool(spec: ToolSpec): ToolDescription {
  let description = made.get(spec);
  if (description === undefined) {
    description = frozenCopy(describe(spec));
    made.set(spec, description);
  }
  return description;
}

function describe(spec: ToolSpec): ToolDescription {
  const inputSchema = jsonSchemaOf(spec.inputSchema ?? spec.parameters, "input");
  const outputSchema = jsonSchemaOf(spec.outputSchema, "output");
  const description: ToolDescription = {
    name: spec.name,
    ...(spec.description === undefined ? {} : { description: spec.description }),
    ...(inputSchema === undefined ? {} : { inputSchema }),
    ...(outputSchema === undefined ? {} : { outputSchema }),
    ...(spec.annotations === undefined ? {} : { annotations: hints(spec.annotations) }),
  };
  return new Masking(findSecrets(spec)).redactor?.data(description) ?? description;
}

function jsonSchemaOf(
  schema: ToolSchema | undefined,
  side: "input" | "output",
): JsonSchema | undefined {
  if (schema === undefined) return undefined;
  if (!isStandardSchema(schema)) return plainJson(schema);
  const offered = standardJsonSchema(schema, side);
  if (offered === undefined) return undefined;
  // It was asked for this dialect; saying so costs a model's tokens.
  const { $schema: _, ...rest } = offered;
  return rest;
}

function plainJson(schema: JsonSchema): JsonSchema | undefined {
  try {
    return JSON.parse(JSON.stringify(schema)) as JsonSchema;
  } catch {
    return undefined;
  }
}

function hints({
  readOnly,
  destructive,
  idempotent,
  openWorld,
}: ToolAnnotations): NonNullable<ToolDescription["annotations"]> {
  return {
    ...(readOnly === undefined ? {} : { readOnlyHint: readOnly }),
    ...(destructive === undefined ? {} : { destructiveHint: destructive }),
    ...(idempotent === undefined ? {} : { idempotentHint: idempotent }),
    ...(openWorld === undefined ? {} : { openWorldHint: openWorld }),
  };
}
