export { BaseDbExecutor } from "./base-db-executor.ts";
export type { IDbExecutor } from "./db-executor.ts";
export { DbExecutorFactory, DbFactory } from "./db-executor-factory.ts";
export type { DbToolSpec } from "./db-tool-spec.ts";
export type {
  DynamoDBBatchWritten,
  DynamoDBContent,
  DynamoDBItem,
  DynamoDBItems,
} from "./dynamodb/dynamodb-content.ts";
export { DynamoDBExecutor } from "./dynamodb/dynamodb-executor.ts";
export type {
  DynamoDBAttribute,
  DynamoDBAttributeSource,
  DynamoDBAttributeType,
  DynamoDBComparison,
  DynamoDBCondition,
  DynamoDBSortComparison,
  DynamoDBSortCondition,
  DynamoDBUpperEnd,
} from "./dynamodb/spec/attribute.ts";
export type {
  DynamoDBBatchWriteSpec,
  DynamoDBCredentials,
  DynamoDBDeleteSpec,
  DynamoDBGetSpec,
  DynamoDBKey,
  DynamoDBPutSpec,
  DynamoDBQuerySpec,
  DynamoDBScanSpec,
  DynamoDBToolSpec,
  DynamoDBToolSpecBase,
  DynamoDBUpdateSpec,
} from "./dynamodb/spec/dynamodb-tool-spec.ts";
export type { DynamoDBEntry } from "./executor-types.ts";
