import { keySource } from "../expressions/key.ts";
import type { DynamoDBGetSpec } from "../spec/dynamodb-tool-spec.ts";
import { itemOrNull } from "../values/from-attribute-value.ts";
import { argumentsOf, type Operation } from "./operation.ts";

/** Reads one item. */
export function getItem(spec: DynamoDBGetSpec): Operation {
  const key = keySource(spec.key);
  return {
    arguments: argumentsOf(key.parts),
    async run(args, { send }) {
      const request = {
        TableName: spec.table,
        Key: key.read(args, ""),
        ConsistentRead: spec.consistentRead === true,
      };
      return itemOrNull((await send("GetItem", request)).Item);
    },
  };
}
