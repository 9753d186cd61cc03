export type {
  EmbeddedDynamoDB,
  EmbeddedDynamoDBOptions,
  EmbeddedEngine,
} from "./embedded-dynamodb.ts";
export type { EmbeddedCapabilities } from "./engine.ts";
export { startEmbeddedDynamoDB } from "./start-embedded-dynamodb.ts";
export type { EmbeddedKey, EmbeddedTable } from "./table-definition.ts";
