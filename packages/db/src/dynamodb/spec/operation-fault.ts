import { isRecord } from "@exec/core";
import type { DynamoDBToolSpec } from "./dynamodb-tool-spec.ts";

type Name = DynamoDBToolSpec["operation"];
type Written = Readonly<Record<string, unknown>>;

const READS: readonly Name[] = ["get", "query", "scan"];

/** Whether an operation changes nothing. */
export function isReadOperation(operation: Name): boolean {
  return READS.includes(operation);
}

/** What an operation asks of several fields together. */
export function operationFault(operation: Name, spec: Written): string | undefined {
  return (
    changesFault(operation, spec) ?? annotationsFault(operation, spec) ?? repetitionFault(spec)
  );
}

function changesFault(operation: Name, { set, add, remove }: Written): string | undefined {
  if (operation !== "update") return undefined;
  const changes = [set, add, remove].some((list) => Array.isArray(list) && list.length > 0);
  return changes ? undefined : '"update" needs "set", "add" or "remove"';
}

/** What the pipeline believes of a tool (may it be tried again?) must be true. */
function annotationsFault(operation: Name, { annotations }: Written): string | undefined {
  const readOnly = isRecord(annotations) ? annotations.readOnly : undefined;
  if (readOnly === undefined || readOnly === isReadOperation(operation)) return undefined;
  const does = isReadOperation(operation) ? "only reads" : "writes";
  return `"${operation}" ${does}, but "annotations" say readOnly: ${String(readOnly)}`;
}

/** An attribute that is written twice would have two values. */
function repetitionFault({ key, attributes, set, add, remove }: Written): string | undefined {
  const lists = [isRecord(key) ? [key.partition, key.sort] : [], attributes, set, add, remove];
  const seen = new Set<unknown>();
  for (const each of lists.flatMap((list) => (Array.isArray(list) ? list : []))) {
    const name: unknown = isRecord(each) ? each.attribute : each;
    if (name === undefined) continue;
    if (seen.has(name))
      return `names the attribute "${String(name)}" twice, in its key or among its attributes`;
    seen.add(name);
  }
  return undefined;
}
