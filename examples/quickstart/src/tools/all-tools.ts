import { ExecutorFactory, type Runtime } from "@exec/core";
// Each family registers itself with the factory when it is imported.
import "@exec/db";
import "@exec/function";
import "@exec/http";
import type { Airport } from "../world/airports.ts";
import { dbSpecs } from "./db-specs.ts";
import { functionSpecs } from "./function-specs.ts";
import { greatCircleKm } from "./great-circle.ts";
import { httpSpecs } from "./http-specs.ts";
import { nearestAmong } from "./nearest-airports.ts";

/** Where the tools find what they work on. */
export interface Surroundings {
  readonly endpoint: string;
  readonly origin: string;
  readonly airports: readonly Airport[];
  readonly runtime: Runtime;
}

export type Tools = ReturnType<typeof createTools>;

/** All tools from one factory: a spec says which family runs it, a function brings its code. */
export function createTools({ endpoint, origin, airports, runtime }: Surroundings) {
  const db = dbSpecs(endpoint);
  const http = httpSpecs(origin);
  const { distanceKm, nearestAirports } = functionSpecs;
  const options = { runtime };
  return {
    saveAirports: ExecutorFactory.createExecutor(db.saveAirports, options),
    getAirport: ExecutorFactory.createExecutor(db.getAirport, options),
    airportsOfState: ExecutorFactory.createExecutor(db.airportsOfState, options),
    deleteAirport: ExecutorFactory.createExecutor(db.deleteAirport, options),
    countByState: ExecutorFactory.createExecutor(http.countByState, options),
    airportStatus: ExecutorFactory.createExecutor(http.airportStatus, options),
    slowReport: ExecutorFactory.createExecutor(http.slowReport, options),
    brokenReport: ExecutorFactory.createExecutor(http.brokenReport, options),
    bookFlight: ExecutorFactory.createExecutor(http.bookFlight, options),
    fetchPage: ExecutorFactory.createExecutor(http.fetchPage, options),
    distanceKm: ExecutorFactory.createExecutor(
      distanceKm,
      ({ from, to }) => Math.round(greatCircleKm(from, to)),
      options,
    ),
    nearestAirports: ExecutorFactory.createExecutor(
      nearestAirports,
      nearestAmong(airports),
      options,
    ),
  };
}

/** Releases what the tools hold: connections, clients. */
export async function closeTools(tools: Tools): Promise<void> {
  await Promise.all(Object.values(tools).map((tool) => tool.close()));
}
