import { keySource } from "../expressions/key.ts";
import { writeOptions } from "../expressions/write-options.ts";
import type { DynamoDBDeleteSpec } from "../spec/dynamodb-tool-spec.ts";
import { itemOrNull } from "../values/from-attribute-value.ts";
import { argumentsOf, type Operation } from "./operation.ts";

/** Deletes one item. */
export function deleteItem(spec: DynamoDBDeleteSpec): Operation {
  const key = keySource(spec.key);
  const options = writeOptions(spec);
  return {
    arguments: [...argumentsOf(key.parts), ...options.arguments],
    async run(args, { send }) {
      const request = { TableName: spec.table, Key: key.read(args, ""), ...options.read(args) };
      return itemOrNull((await send("DeleteItem", request)).Attributes);
    },
  };
}
