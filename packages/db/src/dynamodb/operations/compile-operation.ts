import type { DynamoDBToolSpec } from "../spec/dynamodb-tool-spec.ts";
import { batchWrite } from "./batch-write.ts";
import { deleteItem } from "./delete-item.ts";
import { getItem } from "./get-item.ts";
import type { Operation } from "./operation.ts";
import { putItem } from "./put-item.ts";
import { query, scan } from "./read-pages.ts";
import { updateItem } from "./update-item.ts";

/** Reads a spec once, so that a call only fills in values. */
export function compileOperation(spec: DynamoDBToolSpec): Operation {
  switch (spec.operation) {
    case "get":
      return getItem(spec);
    case "put":
      return putItem(spec);
    case "update":
      return updateItem(spec);
    case "delete":
      return deleteItem(spec);
    case "query":
      return query(spec);
    case "scan":
      return scan(spec);
    case "batchWrite":
      return batchWrite(spec);
  }
}
