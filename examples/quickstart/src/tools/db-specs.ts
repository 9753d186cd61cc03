import { airportsTable } from "../world/airports-table.ts";

const iata = { type: "string", minLength: 3, maxLength: 4 } as const;
const state = { type: "string", minLength: 2, maxLength: 2 } as const;

const airport = {
  type: "object",
  properties: {
    iata,
    name: { type: "string" },
    city: { type: "string" },
    state,
    country: { type: "string" },
    latitude: { type: "number" },
    longitude: { type: "number" },
  },
  required: ["iata", "name", "country", "latitude", "longitude"],
  additionalProperties: false,
} as const;

/** One argument that names an airport. */
const byIata = {
  type: "object",
  properties: { iata },
  required: ["iata"],
  additionalProperties: false,
} as const;

/** Table, index and operation stand here; arguments fill in values and nothing else. */
export const dbSpecs = (endpoint: string) => {
  const { table } = airportsTable;
  const place = { type: "db", driver: "dynamodb", endpoint, region: "local", table } as const;
  return {
    saveAirports: {
      ...place,
      name: "save_airports",
      operation: "batchWrite",
      items: "airports",
      key: { partition: "iata" },
      attributes: ["name", "city", "state", "country", "latitude", "longitude"],
      inputSchema: {
        type: "object",
        properties: { airports: { type: "array", items: airport } },
        required: ["airports"],
        additionalProperties: false,
      },
      permissions: ["airports:write"],
      // Arguments are untrusted, so their size is bounded; a whole table is more than the default.
      caps: { maxKeys: 50_000 },
    },
    getAirport: {
      ...place,
      name: "get_airport",
      operation: "get",
      key: { partition: "iata" },
      inputSchema: byIata,
    },
    airportsOfState: {
      ...place,
      name: "airports_of_state",
      operation: "query",
      index: "by-state",
      key: { partition: "state" },
      inputSchema: {
        type: "object",
        properties: { state },
        required: ["state"],
        additionalProperties: false,
      },
    },
    deleteAirport: {
      ...place,
      name: "delete_airport",
      operation: "delete",
      key: { partition: "iata" },
      inputSchema: byIata,
      permissions: ["airports:delete"],
      annotations: { destructive: true },
    },
  } as const;
};
