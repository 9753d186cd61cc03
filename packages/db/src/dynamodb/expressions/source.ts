import type { JsonValue } from "@exec/core";
import type { DynamoDBAttribute, DynamoDBAttributeType } from "../spec/attribute.ts";
import type { AttributeValue } from "../values/attribute-value.ts";
import { invalidValue } from "../values/invalid-value.ts";
import { toAttributeValue } from "../values/to-attribute-value.ts";

/** The arguments of a call, or one item of a batch. */
export type Args = Readonly<Record<string, unknown>>;

/** Where a value comes from, once the spec is known: fixed, or one argument. */
export interface ValueSource {
  /** The argument's name; `undefined` for a fixed value. */
  readonly argument: string | undefined;
  /** The value in DynamoDB's form; `undefined` where the argument is absent. */
  read(args: Args, place: string): AttributeValue | undefined;
}

/** An attribute with its source. */
export interface AttributeSource extends ValueSource {
  readonly attribute: string;
}

interface Written {
  readonly argument?: string;
  readonly value?: JsonValue;
}

/** @param fallback the argument's name where the spec gives neither argument nor value */
export function valueSource(
  written: Written,
  fallback: string,
  type: DynamoDBAttributeType | undefined,
): ValueSource {
  if (written.value !== undefined) {
    const fixed = toAttributeValue(written.value, "value", type);
    return { argument: undefined, read: () => fixed };
  }
  const argument = written.argument ?? fallback;
  return {
    argument,
    read(args, place) {
      const value = Object.hasOwn(args, argument) ? args[argument] : undefined;
      return value === undefined ? undefined : toAttributeValue(value, place + argument, type);
    },
  };
}

/** An attribute of the spec, ready to be filled from arguments. */
export function attributeSource(written: DynamoDBAttribute): AttributeSource {
  if (typeof written === "string")
    return { attribute: written, ...valueSource({}, written, undefined) };
  return { attribute: written.attribute, ...valueSource(written, written.attribute, written.type) };
}

/** @throws ToolError `ARGUMENTS_INVALID` where the argument is absent */
export function readRequired(source: ValueSource, args: Args, place: string): AttributeValue {
  const value = source.read(args, place);
  if (value === undefined) throw invalidValue(place + (source.argument ?? "value"), "is missing");
  return value;
}
