import type { StandardSchemaV1 } from "@standard-schema/spec";
import { egressFault } from "../egress/egress-gate.ts";
import { ToolError } from "../result/tool-error.ts";
import {
  anything,
  either,
  type FieldCheck,
  type FieldChecks,
  flag,
  integer,
  isRecord,
  listOf,
  oneOf,
  positive,
  shape,
  text,
} from "./fields.ts";
import { isCopied } from "./freeze-spec.ts";
import { idempotencyKeyFaults } from "./idempotency-keys.ts";
import { nearest } from "./nearest.ts";
import { nesting } from "./nesting.ts";

const NAME = /^[A-Za-z0-9_-]{1,64}$/;
const scope = oneOf("tool", "tenant", "principal");
/** A spec is copied, and its schemas are compiled, level by level. */
const MAX_DEPTH = 200;
const TOO_DEEP = `is nested deeper than ${MAX_DEPTH} levels, or holds itself`;
const schema: FieldCheck = (value) => {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isObject && typeof value !== "function") return NO_SCHEMA;
  if ("~standard" in value) return canValidate(value) ? undefined : NO_STANDARD;
  if (!isObject) return NO_SCHEMA;
  return nesting(value, MAX_DEPTH) > MAX_DEPTH
    ? `${TOO_DEEP}; use $ref for what repeats`
    : undefined;
};
const NO_SCHEMA = "must be a JSON Schema object or a Standard Schema";
const NO_STANDARD = 'is no Standard Schema: its "~standard" needs a function "validate"';

function canValidate(schema: object): boolean {
  try {
    const { validate } = (schema as StandardSchemaV1)["~standard"];
    return typeof validate === "function";
  } catch {
    return false;
  }
}

/** The fields that every tool may have. */
const CORE_FIELDS: FieldChecks = {
  name: (value) =>
    typeof value === "string" && NAME.test(value)
      ? undefined
      : "must match ^[A-Za-z0-9_-]{1,64}$, which all model APIs accept",
  description: (value) => (typeof value === "string" ? undefined : "must be a string"),
  type: text,
  executor: text,
  inputSchema: schema,
  parameters: schema,
  outputSchema: schema,
  permissions: listOf(text),
  roles: listOf(text),
  timeoutMs: integer(0),
  deadlineMs: integer(0),
  retry: either(
    flag,
    shape({ maxAttempts: integer(1), baseDelayMs: integer(0), maxDelayMs: integer(0) }),
  ),
  circuitBreaker: either(
    flag,
    shape({ failureThreshold: integer(1), openMs: integer(1), probeTimeoutMs: integer(1) }),
  ),
  rateLimit: shape({ limit: integer(1), perMs: positive, burst: integer(1), scope }, ["limit"]),
  concurrency: shape({ max: integer(1), queue: integer(0), scope }, ["max"]),
  idempotency: either(
    flag,
    shape({ keys: listOf(text), scope: oneOf("principal", "tenant"), ttlMs: integer(1) }),
  ),
  cache: shape({ ttlMs: integer(1), maxEntries: integer(1) }, ["ttlMs"]),
  caps: shape({ maxBytes: integer(1), maxDepth: integer(1), maxKeys: integer(1) }),
  annotations: shape({ readOnly: flag, destructive: flag, idempotent: flag, openWorld: flag }),
  egress: egressFault,
  returnType: oneOf("json", "text", "binary"),
  returnTarget: oneOf("model", "user", "both"),
  examples: listOf(shape({ description: text, args: anything, content: anything }, ["args"])),
  owner: text,
  tags: listOf(text),
};

/** What an executor adds to the check: fields of its own, and rules over the whole spec. */
export interface SpecRules {
  /** Fields of the family and the executor, beside core's. */
  readonly fields?: FieldChecks;
  /** Lets unknown fields through: for a class that is not loaded yet and will check them itself. */
  readonly isOpen?: boolean;
  /** Names of fields that must be there. */
  readonly required?: readonly string[];
}

/** Everything that is wrong with a spec's shape: one line a fault. */
export function specFaults(spec: unknown, rules: SpecRules = {}): string[] {
  if (!isRecord(spec)) return ["the spec must be an object with at least a name"];
  const known = { ...CORE_FIELDS, ...rules.fields };
  const faults: string[] = [];
  for (const name of ["name", ...(rules.required ?? [])]) {
    if (spec[name] === undefined) faults.push(`"${name}" is missing`);
  }
  for (const [name, value] of Object.entries(spec)) {
    if (value === undefined) continue;
    const check = Object.hasOwn(known, name) ? known[name] : undefined;
    // Looking for the name that was meant takes longer than all checks together.
    const isUnknown = check === undefined && rules.isOpen !== true;
    const isTooDeep = check !== schema && nesting(value, MAX_DEPTH, isCopied) > MAX_DEPTH;
    const found = isTooDeep ? TOO_DEEP : check?.(value);
    const fault = isUnknown ? unknownField(name, Object.keys(known)) : found;
    if (fault !== undefined) faults.push(`"${name}" ${fault}`);
  }
  if (
    spec.inputSchema !== undefined &&
    spec.parameters !== undefined &&
    spec.inputSchema !== spec.parameters
  ) {
    faults.push('"parameters" is an alias of "inputSchema"; give one of them');
  }
  faults.push(...idempotencyKeyFaults(spec));
  const annotations = isRecord(spec.annotations) ? spec.annotations : {};
  if (annotations.readOnly === true && annotations.destructive === true) {
    faults.push('"annotations" says both readOnly and destructive; a tool is one of them');
  }
  return faults;
}

function unknownField(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return near === undefined
    ? "is not a field of this executor"
    : `is not a field of this executor; did you mean "${near}"?`;
}

/** The error for a spec that cannot be used, with all faults at once. */
export function specInvalid(name: unknown, faults: readonly string[]): ToolError {
  const tool = typeof name === "string" ? `"${name}"` : "a tool";
  return new ToolError({
    code: "SPEC_INVALID",
    message: `The spec of ${tool} cannot be used: ${faults.join("; ")}.`,
    effect: "none",
    details: { faults: [...faults] },
  });
}
