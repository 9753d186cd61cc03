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
import {
  addedAttribute,
  attribute,
  condition,
  filter,
  keyAttribute,
  sortCondition,
} from "./attribute-checks.ts";
import type { DynamoDBToolSpec } from "./dynamodb-tool-spec.ts";
import { operationFault } from "./operation-fault.ts";

type Name = DynamoDBToolSpec["operation"];

/** DynamoDB's rule for names of tables and indexes. */
const name: FieldCheck = (value) =>
  typeof value === "string" && /^[A-Za-z0-9_.-]{3,255}$/.test(value)
    ? undefined
    : "must be a name of 3 to 255 letters, digits, _, - or .";
const secret: FieldCheck = (value) =>
  Secret.is(value)
    ? undefined
    : "must be a Secret, such as Secret.of(process.env.AWS_SECRET_ACCESS_KEY)";

/** Node's timers fire at once beyond that. */
const MAX_TIMER_MS = 2 ** 31 - 1;
const requestTimeoutMs: FieldCheck = (value) =>
  integer(1)(value) ??
  ((value as number) <= MAX_TIMER_MS ? undefined : `must be at most ${MAX_TIMER_MS}`);

const COMMON: FieldChecks = {
  table: name,
  region: regionFault,
  endpoint: endpointFault,
  credentials: shape({ accessKeyId: text, secretAccessKey: secret, sessionToken: secret }, [
    "accessKeyId",
    "secretAccessKey",
  ]),
  requestTimeoutMs,
};

const key = shape({ partition: keyAttribute, sort: keyAttribute }, ["partition"]);
const attributes = listOf(attribute);
const WRITE: FieldChecks = { key, condition: listOf(condition) };
const PAGES: FieldChecks = {
  index: name,
  filter: listOf(filter),
  maxItems: integer(1),
  pageSize: integer(1),
  consistentRead: flag,
};
const oldValues = oneOf("NONE", "ALL_OLD");

/** What an operation may and must have beside the common fields. */
interface OperationRules {
  readonly fields: FieldChecks;
  readonly required: readonly string[];
}

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
      add: listOf(addedAttribute),
      remove: listOf(text),
      returnValues: oneOf("NONE", "ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW"),
    },
    required: ["key"],
  },
  delete: { fields: { ...WRITE, returnValues: oldValues }, required: ["key"] },
  query: {
    fields: {
      ...PAGES,
      key: shape({ partition: keyAttribute, sort: sortCondition }, ["partition"]),
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

const operationName = oneOf(...Object.keys(OPERATIONS));

/** The rules for a spec, as its operation asks for. All faults are found at once. */
export function dynamoDBRules(spec: unknown): SpecRules {
  const given: Readonly<Record<string, unknown>> = isRecord(spec) ? spec : {};
  const known =
    operationName(given.operation) === undefined ? OPERATIONS[given.operation as Name] : undefined;
  // Of an unknown operation nobody can say which fields it has: none is held against it.
  const own =
    known?.fields ?? Object.assign({}, ...Object.values(OPERATIONS).map(({ fields }) => fields));
  return {
    fields: {
      ...own,
      ...COMMON,
      operation: (value) => operationName(value) ?? operationFault(value as Name, given),
    },
    required: ["operation", "table", ...(known?.required ?? [])],
  };
}
