import type { JsonValue, ToolContent } from "@exec/core";
import type { DynamoDBToolSpec } from "./spec/dynamodb-tool-spec.ts";

/**
 * An item as JSON. A number that JavaScript cannot hold exactly (an integer beyond 2^53, more
 * than 15 to 17 digits) is a string; a set is a list; bytes are
 * `{ type: "binary", mediaType, base64 }`.
 */
export interface DynamoDBItem {
  readonly [attribute: string]: JsonValue;
}

/** What `query` and `scan` give. */
export interface DynamoDBItems {
  readonly items: readonly DynamoDBItem[];
  /** The operation stopped at `maxItems`; there may be more. */
  readonly truncated?: true;
}

/** What `batchWrite` gives. */
export interface DynamoDBBatchWritten {
  /** Items in the table now: each key once. */
  readonly written: number;
  /** Items that were left out because a later one of the batch has the same key. */
  readonly duplicates: number;
}

interface ContentByOperation {
  /** The item, or `null` where there is none. */
  get: DynamoDBItem | null;
  /** What `returnValues` asks for; `null` where it asks for nothing, or nothing was there. */
  put: DynamoDBItem | null;
  update: DynamoDBItem | null;
  delete: DynamoDBItem | null;
  query: DynamoDBItems;
  scan: DynamoDBItems;
  batchWrite: DynamoDBBatchWritten;
}

/** The content of a DynamoDB tool's result: its output schema's type, or its operation's. */
export type DynamoDBContent<S extends DynamoDBToolSpec> = ToolContent<
  S,
  ContentByOperation[S["operation"]]
>;
