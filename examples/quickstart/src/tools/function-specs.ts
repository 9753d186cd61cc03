const point = {
  type: "object",
  properties: {
    latitude: { type: "number", minimum: -90, maximum: 90 },
    longitude: { type: "number", minimum: -180, maximum: 180 },
  },
  required: ["latitude", "longitude"],
  additionalProperties: false,
} as const;

const neighbour = {
  type: "object",
  properties: { iata: { type: "string" }, name: { type: "string" }, km: { type: "number" } },
  required: ["iata", "name", "km"],
} as const;

export const functionSpecs = {
  distanceKm: {
    type: "function",
    name: "distance_km",
    description: "The distance between two points on Earth, in kilometres.",
    inputSchema: {
      type: "object",
      properties: { from: point, to: point },
      required: ["from", "to"],
      additionalProperties: false,
    },
    outputSchema: { type: "number" },
  },
  nearestAirports: {
    type: "function",
    name: "nearest_airports",
    description: "The airports nearest to a point, the nearest first.",
    inputSchema: {
      type: "object",
      properties: { to: point, count: { type: "integer", minimum: 1, maximum: 20 } },
      required: ["to", "count"],
      additionalProperties: false,
    },
    outputSchema: { type: "array", items: neighbour },
  },
} as const;
