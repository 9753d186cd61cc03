import type { Airport } from "../world/airports.ts";
import { greatCircleKm, type Point } from "./great-circle.ts";

/** A generator is a tool that streams: each yield reaches the caller before the next is made. */
export function nearestAmong(airports: readonly Airport[]) {
  return async function* nearest({ to, count }: { to: Point; count: number }) {
    const byDistance = airports
      .map(({ iata, name, ...at }) => ({ iata, name, km: greatCircleKm(to, at) }))
      .sort((a, b) => a.km - b.km);
    for (const { iata, name, km } of byDistance.slice(0, count)) {
      yield { iata, name, km: Math.round(km) };
    }
  };
}
