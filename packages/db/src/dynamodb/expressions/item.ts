import type { DynamoDBAttribute } from "../spec/attribute.ts";
import type { DynamoDBKey } from "../spec/dynamodb-tool-spec.ts";
import { type AttributeMap, setOwn } from "../values/attribute-value.ts";
import { assertItemSize } from "../values/item-size.ts";
import { keySource } from "./key.ts";
import { type Args, type AttributeSource, attributeSource } from "./source.ts";

/** A whole item, ready to be filled from arguments. */
export interface ItemSource {
  readonly sources: readonly AttributeSource[];
  /** Names of the attributes of the key, the partition key first. */
  readonly keyAttributes: readonly string[];
  /**
   * @param place what stands before an argument's name in errors, such as `items/3/`
   * @throws ToolError `ARGUMENTS_INVALID`
   */
  read(args: Args, place: string): AttributeMap;
}

export function itemSource(key: DynamoDBKey, attributes: readonly DynamoDBAttribute[]): ItemSource {
  const keyOf = keySource(key);
  const others = attributes.map(attributeSource);
  return {
    sources: [...keyOf.parts, ...others],
    keyAttributes: keyOf.parts.map(({ attribute }) => attribute),
    read(args, place) {
      const item = {};
      for (const [name, value] of Object.entries(keyOf.read(args, place)))
        setOwn(item, name, value);
      for (const source of others) {
        const value = source.read(args, place);
        if (value !== undefined) setOwn(item, source.attribute, value);
      }
      assertItemSize(item, place);
      return item;
    },
  };
}
