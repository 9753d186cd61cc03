import type { DynamoDBCalls } from "../client/dynamodb-client.ts";
import type { DynamoDBItem, DynamoDBItems } from "../dynamodb-content.ts";
import { conditionList, conditionSource } from "../expressions/condition.ts";
import { readPartition } from "../expressions/key.ts";
import { Placeholders } from "../expressions/placeholders.ts";
import { type Args, attributeSource } from "../expressions/source.ts";
import type { DynamoDBQuerySpec, DynamoDBScanSpec } from "../spec/dynamodb-tool-spec.ts";
import type { AttributeMap } from "../values/attribute-value.ts";
import { fromItem } from "../values/from-attribute-value.ts";
import { argumentsOf, type Operation, type OperationRun } from "./operation.ts";

const MAX_ITEMS = 1000;

type Page = DynamoDBCalls["Query"]["answer"];
type Bounds = Pick<DynamoDBCalls["Scan"]["request"], "Limit" | "ExclusiveStartKey">;

/** Reads the items of one partition. */
export function query(spec: DynamoDBQuerySpec): Operation {
  const partition = attributeSource(spec.key.partition);
  const { sort } = spec.key;
  const sortCondition =
    sort === undefined
      ? undefined
      : conditionSource({
          condition: "=",
          ...(typeof sort === "string" ? { attribute: sort } : sort),
        });
  const filter = conditionList(spec.filter);

  const render = (args: Args) => {
    const placeholders = new Placeholders();
    const { name, value } = placeholders.name(partition.attribute);
    const inPartition = `${name} = ${value(readPartition(partition, args, ""))}`;
    const inOrder = sortCondition?.render(args, placeholders);
    return {
      ...common(spec, filter.render(args, placeholders), placeholders),
      KeyConditionExpression: inOrder === undefined ? inPartition : `${inPartition} AND ${inOrder}`,
      ScanIndexForward: spec.scanIndexForward !== false,
    };
  };
  return {
    arguments: [
      ...argumentsOf([partition]),
      ...(sortCondition?.arguments ?? []),
      ...filter.arguments,
    ],
    run(args, run) {
      const request = render(args);
      return pages(spec, run, (bounds) => run.send("Query", { ...request, ...bounds }));
    },
  };
}

/** Reads a whole table or index. */
export function scan(spec: DynamoDBScanSpec): Operation {
  const filter = conditionList(spec.filter);
  return {
    arguments: filter.arguments,
    run(args, run) {
      const placeholders = new Placeholders();
      const request = common(spec, filter.render(args, placeholders), placeholders);
      return pages(spec, run, (bounds) => run.send("Scan", { ...request, ...bounds }));
    },
  };
}

/** What `Query` and `Scan` ask for alike. */
function common(
  spec: DynamoDBQuerySpec | DynamoDBScanSpec,
  filter: string | undefined,
  placeholders: Placeholders,
) {
  return {
    TableName: spec.table,
    ...(spec.index === undefined ? {} : { IndexName: spec.index }),
    ...(spec.consistentRead === undefined ? {} : { ConsistentRead: spec.consistentRead }),
    ...(filter === undefined ? {} : { FilterExpression: filter }),
    ...placeholders.parts(),
  };
}

/** Reads page after page up to the cap. Each page is a chunk; the content is all of them. */
async function* pages(
  spec: DynamoDBQuerySpec | DynamoDBScanSpec,
  { context }: OperationRun,
  read: (bounds: Bounds) => Promise<Page>,
): AsyncGenerator<DynamoDBItems, DynamoDBItems, undefined> {
  const maxItems = spec.maxItems ?? MAX_ITEMS;
  const isFiltered = spec.filter !== undefined && spec.filter.length > 0;
  const items: DynamoDBItem[] = [];
  let next: AttributeMap | undefined;
  let isCut = false;
  do {
    const left = maxItems - items.length;
    // With a filter DynamoDB counts what it reads, not what it gives: the cap says nothing about a page.
    const limit = isFiltered ? spec.pageSize : Math.min(spec.pageSize ?? left, left);
    const page = await read({
      ...(limit === undefined ? {} : { Limit: limit }),
      ...(next === undefined ? {} : { ExclusiveStartKey: next }),
    });
    const found = page.Items ?? [];
    const taken = found.slice(0, left).map(fromItem);
    isCut = taken.length < found.length;
    next = page.LastEvaluatedKey;
    // One by one: a page may hold more items than a call can have arguments.
    for (const item of taken) items.push(item);
    if (taken.length > 0) yield { items: taken };
  } while (next !== undefined && items.length < maxItems);
  if (next === undefined && !isCut) return { items };
  context.report({
    warnings: [
      `Stopped at maxItems = ${maxItems}; there may be more items. Ask for less, or raise maxItems in the spec.`,
    ],
  });
  return { items, truncated: true };
}
