import { itemSource } from "../expressions/item.ts";
import { writeOptions } from "../expressions/write-options.ts";
import type { DynamoDBPutSpec } from "../spec/dynamodb-tool-spec.ts";
import { itemOrNull } from "../values/from-attribute-value.ts";
import { argumentsOf, type Operation } from "./operation.ts";

/** Writes one whole item. */
export function putItem(spec: DynamoDBPutSpec): Operation {
  const item = itemSource(spec.key, spec.attributes);
  const options = writeOptions(spec);
  return {
    arguments: [...argumentsOf(item.sources), ...options.arguments],
    async run(args, { send }) {
      const request = { TableName: spec.table, Item: item.read(args, ""), ...options.read(args) };
      return itemOrNull((await send("PutItem", request)).Attributes);
    },
  };
}
