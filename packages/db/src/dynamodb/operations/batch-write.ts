import { isRecord } from "@exec/core";
import type { PutRequest } from "../client/dynamodb-client.ts";
import type { DynamoDBBatchWritten } from "../dynamodb-content.ts";
import { assertDeclared } from "../expressions/declared.ts";
import { type ItemSource, itemSource } from "../expressions/item.ts";
import type { Args } from "../expressions/source.ts";
import type { DynamoDBBatchWriteSpec } from "../spec/dynamodb-tool-spec.ts";
import { invalidValue } from "../values/invalid-value.ts";
import { keyText } from "../values/key-text.ts";
import { argumentsOf, type Operation } from "./operation.ts";
import { type KeyedWrite, writeChunks } from "./write-chunks.ts";

/** Writes many items. Of those with the same key the last one counts, as if they came one by one. */
export function batchWrite(spec: DynamoDBBatchWriteSpec): Operation {
  const item = itemSource(spec.key, spec.attributes);
  const declared = new Set(argumentsOf(item.sources));
  const keyAttributes = item.keyAttributes;
  const keyOf = ({ PutRequest: { Item } }: PutRequest): string => keyText(Item, keyAttributes);

  return {
    arguments: [spec.items],
    async run(args, run): Promise<DynamoDBBatchWritten> {
      const requests = readItems(args, spec.items, item, declared);
      const writes = new Map<string, KeyedWrite>();
      for (const request of requests) {
        const key = keyOf(request);
        writes.set(key, { key, request });
      }
      await writeChunks([...writes.values()], { table: spec.table, keyOf, run });
      return { written: writes.size, duplicates: requests.length - writes.size };
    },
  };
}

/** @throws ToolError `ARGUMENTS_INVALID` */
function readItems(
  args: Args,
  argument: string,
  source: ItemSource,
  declared: ReadonlySet<string>,
): PutRequest[] {
  const items: unknown = Object.hasOwn(args, argument) ? args[argument] : undefined;
  if (!Array.isArray(items)) throw invalidValue(argument, "must be a list of items");
  return items.map((item: unknown, index) => {
    const place = `${argument}/${index}`;
    if (!isRecord(item)) throw invalidValue(place, "must be an object");
    assertDeclared(item, declared, `${place}/`);
    return { PutRequest: { Item: source.read(item, `${place}/`) } };
  });
}
