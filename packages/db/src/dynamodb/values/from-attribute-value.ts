import type { BinaryContent } from "@exec/core";
import type { DynamoDBItem } from "../dynamodb-content.ts";
import { type AttributeMap, type AttributeValue, setOwn } from "./attribute-value.ts";
import { exactNumber } from "./decimal.ts";

function binary(base64: string): BinaryContent {
  return { type: "binary", mediaType: "application/octet-stream", base64 };
}

function fromAttributeValue(value: AttributeValue): unknown {
  if ("S" in value) return value.S;
  if ("N" in value) return exactNumber(value.N);
  if ("BOOL" in value) return value.BOOL;
  if ("NULL" in value) return null;
  if ("M" in value) return fromItem(value.M);
  if ("L" in value) return value.L.map(fromAttributeValue);
  if ("SS" in value) return value.SS;
  if ("NS" in value) return value.NS.map(exactNumber);
  if ("B" in value) return binary(value.B);
  return value.BS.map(binary);
}

/** An item, or a part of one, as JSON. */
export function fromItem(item: AttributeMap): DynamoDBItem {
  const result = {};
  for (const [name, value] of Object.entries(item)) setOwn(result, name, fromAttributeValue(value));
  return result;
}

/** What DynamoDB gave back of an item, if anything. */
export function itemOrNull(item: AttributeMap | undefined): DynamoDBItem | null {
  return item === undefined ? null : fromItem(item);
}
