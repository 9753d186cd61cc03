import {
  type FieldCheck,
  type FieldChecks,
  flag,
  integer,
  isRecord,
  listOf,
  oneOf,
  Secret,
  type SpecRules,
  shape,
  text,
} from "@exec/core";
import { endpointFault, regionFault } from "../client/target.ts";
import { attribute, condition, filter, sortCondition } from "./attribute-checks.ts";
import type { DynamoDBToolSpec } from "./dynamodb-tool-spec.ts";

type Name = DynamoDBToolSpec["operation"];

const secret: FieldCheck = (value) =>
  Secret.is(value) ? undefined : "must be a Secret, such as Secret.of(process.env.KEY)";
const table: FieldCheck = (value) =>
  typeof value === "string" &&
  /^(?:[A-Za-z0-9_.-]{3,255}|arn:[A-Za-z0-9:/_.-]{1,1000})$/.test(value)
    ? undefined
    : "must be a table's name of 3 to 255 letters, digits, _, - or ., or its ARN";
const index: FieldCheck = (value) =>
  typeof value === "string" && /^[A-Za-z0-9_.-]{3,255}$/.test(value)
    ? undefined
    : "must be an index's name of 3 to 255 letters, digits, _, - or .";

const COMMON: FieldChecks = {
  table,
  region: regionFault,
  endpoint: endpointFault,
  credentials: shape({ accessKeyId: text, secretAccessKey: secret, sessionToken: secret }, [
    "accessKeyId",
    "secretAccessKey",
  ]),
};

const key = shape({ partition: attribute, sort: attribute }, ["partition"]);
const attributes = listOf(attribute);
const WRITE: FieldChecks = { key, condition: listOf(condition) };
const PAGES: FieldChecks = {
  index,
  filter: listOf(filter),
  maxItems: integer(1),
  pageSize: integer(1),
  consistentRead: flag,
};
const oldValues = oneOf("NONE", "ALL_OLD");

interface OperationRules {
  readonly fields: FieldChecks;
  readonly required: readonly string[];
}

/** Fields of each operation beside the common ones. */
const OPERATIONS: Readonly<Record<Name, OperationRules>> = {
  get: { fields: { key, consistentRead: flag }, required: ["key"] },
  put: {
    fields: { ...WRITE, attributes, returnValues: oldValues },
    required: ["key", "attributes"],
  },
  update: {
    fields: {
      ...WRITE,
      set: attributes,
      add: attributes,
      remove: listOf(text),
      returnValues: oneOf("NONE", "ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW"),
    },
    required: ["key"],
  },
  delete: { fields: { ...WRITE, returnValues: oldValues }, required: ["key"] },
  query: {
    fields: {
      ...PAGES,
      key: shape({ partition: attribute, sort: sortCondition }, ["partition"]),
      scanIndexForward: flag,
    },
    required: ["key"],
  },
  scan: { fields: PAGES, required: [] },
  batchWrite: {
    fields: { key, items: text, attributes },
    required: ["key", "items", "attributes"],
  },
};

const READS: readonly Name[] = ["get", "query", "scan"];

/** Whether an operation changes nothing. */
export function isReadOperation(operation: Name): boolean {
  return READS.includes(operation);
}

/** The rules for a spec, as its operation asks for. All faults are found at once. */
export function dynamoDBRules(spec: unknown): SpecRules {
  const fields: Record<string, unknown> = isRecord(spec) ? spec : {};
  const named = oneOf(...Object.keys(OPERATIONS));
  const known =
    typeof fields.operation === "string" && Object.hasOwn(OPERATIONS, fields.operation)
      ? OPERATIONS[fields.operation as Name]
      : undefined;
  return {
    // Of an unknown operation nobody can say which fields it has: they are not held against it.
    fields: {
      ...(known?.fields ??
        Object.assign({}, ...Object.values(OPERATIONS).map((rules) => rules.fields))),
      ...COMMON,
      operation: (operation) => named(operation) ?? operationFault(operation as Name, fields),
    },
    required: ["operation", "table", ...(known?.required ?? [])],
  };
}

/** What an operation asks of several fields together. */
function operationFault(
  operation: Name,
  spec: Readonly<Record<string, unknown>>,
): string | undefined {
  if (
    operation === "update" &&
    [spec.set, spec.add, spec.remove].every(
      (changes) => !Array.isArray(changes) || changes.length === 0,
    )
  ) {
    return '"update" needs "set", "add" or "remove"';
  }
  const readOnly = isRecord(spec.annotations) ? spec.annotations.readOnly : undefined;
  if (isReadOperation(operation) && readOnly === false)
    return `"${operation}" only reads, but "annotations" say readOnly: false`;
  if (!isReadOperation(operation) && readOnly === true)
    return `"${operation}" writes, but "annotations" say readOnly: true`;
  return undefined;
}
