import type { EmbeddedTable } from "../src/embedded/index.ts";

/** A table with an index, one with a sort key, and one with a number and bytes as its key. */
export const tables: readonly EmbeddedTable[] = [
  {
    table: "airports",
    key: { partition: "iata" },
    indexes: { "by-state": { partition: "state", sort: "name" } },
  },
  { table: "events", key: { partition: "topic", sort: "at" }, types: { at: "N" } },
  { table: "blobs", key: { partition: "bucket", sort: "hash" }, types: { bucket: "N", hash: "B" } },
];

/** A specs' common part. */
export const airports = {
  driver: "dynamodb",
  table: "airports",
  key: { partition: "iata" },
} as const;
