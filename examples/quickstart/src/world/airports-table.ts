import type { EmbeddedTable } from "@exec/db/embedded";

/** Tools read and write tables, they never make them: this one stands when the server starts. */
export const airportsTable = {
  table: "airports",
  key: { partition: "iata" },
  // Airports without a state are not in the index.
  indexes: { "by-state": { partition: "state", sort: "iata" } },
} as const satisfies EmbeddedTable;
