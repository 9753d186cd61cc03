import { keySource } from "../expressions/key.ts";
import { Placeholders } from "../expressions/placeholders.ts";
import { updateSource } from "../expressions/update-expression.ts";
import { writeOptions } from "../expressions/write-options.ts";
import type { DynamoDBUpdateSpec } from "../spec/dynamodb-tool-spec.ts";
import { itemOrNull } from "../values/from-attribute-value.ts";
import { argumentsOf, type Operation } from "./operation.ts";

/** Changes attributes of one item. */
export function updateItem(spec: DynamoDBUpdateSpec): Operation {
  const key = keySource(spec.key);
  const update = updateSource(spec);
  const options = writeOptions(spec);
  return {
    arguments: [...argumentsOf([...key.parts, ...update.sources]), ...options.arguments],
    async run(args, { send }) {
      const placeholders = new Placeholders();
      const request = {
        TableName: spec.table,
        Key: key.read(args, ""),
        UpdateExpression: update.render(args, placeholders),
        ...options.read(args, placeholders),
      };
      return itemOrNull((await send("UpdateItem", request)).Attributes);
    },
  };
}
