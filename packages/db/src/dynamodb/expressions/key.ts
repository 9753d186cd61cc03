import type { DynamoDBKey } from "../spec/dynamodb-tool-spec.ts";
import { type AttributeMap, type AttributeValue, setOwn } from "../values/attribute-value.ts";
import { invalidValue } from "../values/invalid-value.ts";
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

export function keySource({ partition, sort }: DynamoDBKey): KeySource {
  const parts = [partition, ...(sort === undefined ? [] : [sort])].map(attributeSource);
  return {
    parts,
    read(args, place) {
      const key = {};
      for (const part of parts) setOwn(key, part.attribute, readKeyValue(part, args, place));
      return key;
    },
  };
}

/** @throws ToolError `ARGUMENTS_INVALID` */
export function readKeyValue(source: ValueSource, args: Args, place: string): AttributeValue {
  const value = readRequired(source, args, place);
  const path = place + (source.argument ?? "value");
  if ("S" in value && value.S === "")
    throw invalidValue(path, "is empty; a key needs at least one character");
  if ("B" in value && value.B.length === 0)
    throw invalidValue(path, "is empty; a key needs at least one byte");
  if ("S" in value || "N" in value || "B" in value) return value;
  throw invalidValue(path, "must be a string, a number or binary content: it is part of a key");
}
