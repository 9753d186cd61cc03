import type { AttributeMap, AttributeValue } from "./attribute-value.ts";
import { canonicalNumber } from "./decimal.ts";

function partText(value: AttributeValue | undefined): string {
  if (value === undefined) return "";
  if ("S" in value) return `S${value.S}`;
  if ("N" in value) return `N${canonicalNumber(value.N) ?? value.N}`;
  if ("B" in value) return `B${value.B}`;
  return JSON.stringify(value);
}

/** A key as text: equal for what DynamoDB takes for the same key. */
export function keyText(item: AttributeMap, attributes: readonly string[]): string {
  return JSON.stringify(
    attributes.map((name) => partText(Object.hasOwn(item, name) ? item[name] : undefined)),
  );
}
