import { registry } from "../registry/registry.ts";
import type { Flight } from "./flight.ts";

/**
 * Work under way in this process, by key, for those that share a store: calls that are the same wait
 * for each other instead of asking it. All copies of core in the process share it.
 */
export function inFlightOf(store: object): Map<string, Flight> {
  const { inFlight } = registry();
  const flights = (inFlight.get(store) ?? new Map()) as Map<string, Flight>;
  inFlight.set(store, flights);
  return flights;
}
