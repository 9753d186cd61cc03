import { anything, type FieldCheck, flag, isRecord, oneOf, shape, text } from "@exec/core";
import { toAttributeValue } from "../values/to-attribute-value.ts";
import type { DynamoDBAttributeType } from "./attribute.ts";

const TYPES: readonly string[] = [
  "S",
  "N",
  "B",
  "BOOL",
  "NULL",
  "M",
  "L",
  "SS",
  "NS",
  "BS",
] satisfies DynamoDBAttributeType[];
const SORT_COMPARISONS: readonly string[] = ["=", "<", "<=", ">", ">=", "between", "begins_with"];
const COMPARISONS: readonly string[] = [
  ...SORT_COMPARISONS,
  "<>",
  "contains",
  "attribute_exists",
  "attribute_not_exists",
];

const SOURCE = { attribute: text, argument: text, value: anything, type: oneOf(...TYPES) };
const CONDITION = { ...SOURCE, and: shape({ argument: text, value: anything }) };

/** An argument or a fixed value, not both; a fixed value that DynamoDB can hold. */
function sourceFault(value: unknown, type?: unknown): string | undefined {
  if (!isRecord(value) || value.value === undefined) return undefined;
  if (value.argument !== undefined) return 'has both "argument" and "value"; give one';
  try {
    toAttributeValue(
      value.value,
      "value",
      (type ?? value.type) as DynamoDBAttributeType | undefined,
    );
    return undefined;
  } catch (error) {
    return `cannot be used: ${(error as Error).message}`;
  }
}

/** One check after the other; the first fault counts. */
function both(first: FieldCheck, second: FieldCheck): FieldCheck {
  return (value) => first(value) ?? second(value);
}

/** An attribute by its name, or with its source. */
export const attribute: FieldCheck = (value) => {
  if (typeof value === "string") return text(value);
  if (!isRecord(value))
    return 'must be an attribute\'s name, or an object with at least "attribute"';
  return both(shape(SOURCE, ["attribute"]), sourceFault)(value);
};

function comparison(names: readonly string[], isOptional: boolean): FieldCheck {
  const fields = {
    ...CONDITION,
    condition: oneOf(...names),
    ...(isOptional ? { optional: flag } : {}),
  };
  return both(shape(fields, ["attribute", "condition"]), (value) => {
    if (!isRecord(value)) return undefined;
    const { condition, and, type } = value;
    const bare = condition === "attribute_exists" || condition === "attribute_not_exists";
    if (
      bare &&
      (value.argument !== undefined || value.value !== undefined || value.optional === true)
    ) {
      return `compares with nothing: "${condition}" takes no argument and no value`;
    }
    if ((condition === "between") !== (and !== undefined))
      return 'needs "and" for "between", and for nothing else';
    if (
      condition === "between" &&
      isRecord(and) &&
      and.argument === undefined &&
      and.value === undefined
    ) {
      return 'needs "argument" or "value" in "and"';
    }
    return sourceFault(value) ?? sourceFault(and, type);
  });
}

/** A comparison that always applies: one that a caller could leave out would protect nothing. */
export const condition: FieldCheck = comparison(COMPARISONS, false);

/** A comparison of a filter. */
export const filter: FieldCheck = comparison(COMPARISONS, true);

const sortComparison = comparison(SORT_COMPARISONS, true);

/** A sort key's attribute, or its comparison. */
export const sortCondition: FieldCheck = (value) =>
  isRecord(value) && value.condition !== undefined ? sortComparison(value) : attribute(value);
