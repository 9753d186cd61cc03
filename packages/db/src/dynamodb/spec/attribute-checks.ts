import { anything, type FieldCheck, flag, isRecord, oneOf, shape, text } from "@exec/core";
import { toAttributeValue } from "../values/to-attribute-value.ts";
import type { DynamoDBAttributeType } from "./attribute.ts";

const KEY_TYPES: readonly string[] = ["S", "N", "B"];
const TYPES: readonly string[] = [...KEY_TYPES, "BOOL", "NULL", "M", "L", "SS", "NS", "BS"];
const SORT_COMPARISONS: readonly string[] = ["=", "<", "<=", ">", ">=", "between", "begins_with"];
const PRESENCE: readonly string[] = ["attribute_exists", "attribute_not_exists"];
const COMPARISONS: readonly string[] = [...SORT_COMPARISONS, "<>", "contains", ...PRESENCE];

const SOURCE = { attribute: text, argument: text, value: anything, type: oneOf(...TYPES) };

/** One check after the other; the first fault counts. */
function inTurn(...checks: readonly FieldCheck[]): FieldCheck {
  return (value) => {
    for (const check of checks) {
      const fault = check(value);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };
}

/** An argument or a fixed value, not both; and a fixed value that DynamoDB can hold. */
function sourceFault(
  source: unknown,
  type: unknown,
  allowed: readonly string[],
): string | undefined {
  if (!isRecord(source) || source.value === undefined) return undefined;
  if (source.argument !== undefined) return 'has both "argument" and "value"; give one';
  try {
    const value = toAttributeValue(
      source.value,
      "value",
      type as DynamoDBAttributeType | undefined,
    );
    const [kind = ""] = Object.keys(value);
    return allowed.includes(kind)
      ? undefined
      : `has a value of the type ${kind}; here it must be ${allowed.join(", ")}`;
  } catch (error) {
    return `has a value that cannot be used: ${(error as Error).message}`;
  }
}

function attributeOf(types: readonly string[]): FieldCheck {
  const asObject = inTurn(shape({ ...SOURCE, type: oneOf(...types) }, ["attribute"]), (value) =>
    isRecord(value) ? sourceFault(value, value.type, types) : undefined,
  );
  return (value) => {
    if (typeof value === "string") return text(value);
    return isRecord(value)
      ? asObject(value)
      : 'must be an attribute\'s name, or an object with at least "attribute"';
  };
}

/** An attribute: its name, or with its source. */
export const attribute: FieldCheck = attributeOf(TYPES);

/** An attribute of a key. */
export const keyAttribute: FieldCheck = inTurn(attributeOf(KEY_TYPES), (value) =>
  isRecord(value) && value.value === ""
    ? "has an empty value; a key needs at least one character"
    : undefined,
);

/** An attribute that something is added to: a number, or a set. */
export const addedAttribute: FieldCheck = attributeOf(["N", "SS", "NS", "BS"]);

interface Allowed {
  readonly comparisons: readonly string[];
  readonly types: readonly string[];
  readonly required: readonly string[];
  /** Whether a comparison may be left out where its argument is absent. */
  readonly optional: boolean;
}

function comparison({ comparisons, types, required, optional }: Allowed): FieldCheck {
  const fields = {
    ...SOURCE,
    type: oneOf(...types),
    condition: oneOf(...comparisons),
    and: shape({ argument: text, value: anything }),
    ...(optional ? { optional: flag } : {}),
  };
  return inTurn(shape(fields, required), (value) => {
    if (!isRecord(value)) return undefined;
    const { condition, and, type } = value;
    const compares = !PRESENCE.includes(String(condition));
    if (
      !compares &&
      ["argument", "value", "type", "optional"].some((field) => value[field] !== undefined)
    ) {
      return `asks for "${condition}", which compares with nothing: leave out "argument", "value", "type" and "optional"`;
    }
    if ((condition === "between") !== (and !== undefined))
      return 'needs "and" for "between", and for nothing else';
    if (isRecord(and) && and.argument === undefined && and.value === undefined) {
      return 'needs "argument" or "value" in "and"';
    }
    return sourceFault(value, type, types) ?? sourceFault(and, type, types);
  });
}

/** A comparison that always applies: one that a caller could leave out would protect nothing. */
export const condition: FieldCheck = comparison({
  comparisons: COMPARISONS,
  types: TYPES,
  required: ["attribute", "condition"],
  optional: false,
});

/** A comparison of a filter. */
export const filter: FieldCheck = comparison({
  comparisons: COMPARISONS,
  types: TYPES,
  required: ["attribute", "condition"],
  optional: true,
});

const sortComparison = comparison({
  comparisons: SORT_COMPARISONS,
  types: KEY_TYPES,
  required: ["attribute"],
  optional: true,
});

/** A sort key's attribute, or its comparison. */
export const sortCondition: FieldCheck = (value) =>
  isRecord(value) ? sortComparison(value) : keyAttribute(value);
