import { ToolError } from "@exec/core";
import type { AttributeMap, AttributeValue } from "./attribute-value.ts";

const MAX_BYTES = 400 * 1024;

/** Bytes of a value as DynamoDB counts them, never more: numbers and nesting take a little beyond this. */
export function valueSize(value: AttributeValue): number {
  if ("S" in value) return Buffer.byteLength(value.S);
  if ("B" in value) return Buffer.byteLength(value.B, "base64");
  if ("M" in value) return itemSize(value.M);
  if ("L" in value) return value.L.reduce((sum, item) => sum + valueSize(item), 0);
  if ("SS" in value) return value.SS.reduce((sum, item) => sum + Buffer.byteLength(item), 0);
  if ("BS" in value)
    return value.BS.reduce((sum, item) => sum + Buffer.byteLength(item, "base64"), 0);
  return 1;
}

function itemSize(item: AttributeMap): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + valueSize(value),
    0,
  );
}

/**
 * Refuses an item that DynamoDB is sure to refuse: in a batch its neighbours would be lost with it.
 * @throws ToolError `ARGUMENTS_INVALID`
 */
export function assertItemSize(item: AttributeMap, place: string): void {
  const size = itemSize(item);
  if (size <= MAX_BYTES) return;
  throw new ToolError({
    code: "ARGUMENTS_INVALID",
    message: `The item${place === "" ? "" : ` "${place.slice(0, -1)}"`} has ${Math.ceil(size / 1024)} KB; DynamoDB holds at most 400 KB in one. Shorten it, or split it.`,
    effect: "none",
    details: { path: place.slice(0, -1), bytes: size, maxBytes: MAX_BYTES },
  });
}
