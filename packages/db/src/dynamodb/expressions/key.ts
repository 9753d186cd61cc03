import type { DynamoDBKey } from "../spec/dynamodb-tool-spec.ts";
import { type AttributeMap, type AttributeValue, setOwn } from "../values/attribute-value.ts";
import { invalidValue } from "../values/invalid-value.ts";
import { valueSize } from "../values/item-size.ts";
import {
  type Args,
  type AttributeSource,
  attributeSource,
  readRequired,
  type ValueSource,
} from "./source.ts";

/** A key of the spec, ready to be filled from arguments. */
export interface KeySource {
  readonly parts: readonly AttributeSource[];
  /** @throws ToolError `ARGUMENTS_INVALID` for a part that is absent, empty, or of a type that no key has */
  read(args: Args, place: string): AttributeMap;
}

/** DynamoDB's own bounds on a key. In a batch its neighbours would be lost with a longer one. */
const MAX_PARTITION_BYTES = 2048;
const MAX_SORT_BYTES = 1024;

export function keySource({ partition, sort }: DynamoDBKey): KeySource {
  const first = attributeSource(partition);
  const second = sort === undefined ? undefined : attributeSource(sort);
  return {
    parts: second === undefined ? [first] : [first, second],
    read(args, place) {
      const key = {};
      setOwn(key, first.attribute, readPartition(first, args, place));
      if (second !== undefined)
        setOwn(key, second.attribute, readKeyValue(second, args, place, MAX_SORT_BYTES));
      return key;
    },
  };
}

/** @throws ToolError `ARGUMENTS_INVALID` */
export function readPartition(source: ValueSource, args: Args, place: string): AttributeValue {
  return readKeyValue(source, args, place, MAX_PARTITION_BYTES);
}

function readKeyValue(
  source: ValueSource,
  args: Args,
  place: string,
  maxBytes: number,
): AttributeValue {
  const value = readRequired(source, args, place);
  const path = place + (source.argument ?? "value");
  if (valueSize(value) > maxBytes)
    throw invalidValue(path, `is longer than ${maxBytes} bytes, the most of this part of a key`);
  if ("S" in value && value.S === "")
    throw invalidValue(path, "is empty; a key needs at least one character");
  if ("B" in value && value.B.length === 0)
    throw invalidValue(path, "is empty; a key needs at least one byte");
  if ("S" in value || "N" in value || "B" in value) return value;
  throw invalidValue(path, "must be a string, a number or binary content: it is part of a key");
}
