import type { Airport } from "../world/airports.ts";
import { greatCircleKm, type Point } from "./great-circle.ts";

const point = {
  type: "object",
  properties: {
    latitude: { type: "number", minimum: -90, maximum: 90 },
    longitude: { type: "number", minimum: -180, maximum: 180 },
  },
  required: ["latitude", "longitude"],
} as const;

/** A plain function: arguments in, value out. */
export const distanceSpec = {
  name: "distance_km",
  description: "The distance between two points on Earth, in kilometres.",
  type: "function",
  executor: "standard",
  inputSchema: {
    type: "object",
    properties: { from: point, to: point },
    required: ["from", "to"],
    additionalProperties: false,
  },
  annotations: { readOnly: true },
} as const;

export function distance({ from, to }: { from: Point; to: Point }): number {
  return Math.round(greatCircleKm(from, to));
}

/** A generator: each yield is a chunk that the caller gets at once. */
export const nearestSpec = {
  name: "nearest_airports",
  description: "The airports nearest to a point, the nearest first.",
  type: "function",
  executor: "standard",
  inputSchema: {
    type: "object",
    properties: { to: point, count: { type: "integer", minimum: 1, maximum: 20 } },
    required: ["to", "count"],
    additionalProperties: false,
  },
  annotations: { readOnly: true },
} as const;

export function nearestAmong(airports: readonly Airport[]) {
  return async function* nearest({ to, count }: { to: Point; count: number }) {
    const left = airports.map((airport) => ({ airport, km: greatCircleKm(to, airport) }));
    left.sort((a, b) => a.km - b.km);
    for (const { airport, km } of left.slice(0, count)) {
      yield `${airport.iata}, ${airport.name}: ${km.toFixed(1)} km`;
    }
    return { found: Math.min(count, left.length) };
  };
}
