import type { ExecutorOptions, ExecutorTypeEntry, ToolInput } from "@exec/core";
import type { IDbExecutor } from "./db-executor.ts";
import type { DynamoDBContent } from "./dynamodb/dynamodb-content.ts";
import type { DynamoDBToolSpec } from "./dynamodb/spec/dynamodb-tool-spec.ts";

type Given<T> = T extends DynamoDBToolSpec ? T : DynamoDBToolSpec;

/** How `ExecutorFactory` types the executor type `db/dynamodb`. */
export interface DynamoDBEntry extends ExecutorTypeEntry {
  spec: DynamoDBToolSpec;
  rest: [options?: ExecutorOptions];
  executor: IDbExecutor<ToolInput<Given<this["given"]>>, DynamoDBContent<Given<this["given"]>>>;
}

declare module "@exec/core" {
  interface ExecutorTypes {
    "db/dynamodb": DynamoDBEntry;
  }
}
