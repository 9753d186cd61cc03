import { readFile } from "node:fs/promises";
import { parse } from "csv-parse/sync";

/** One row of the airports table in `vega-datasets`. */
export interface Airport {
  iata: string;
  name: string;
  country: string;
  latitude: number;
  longitude: number;
  /** Both are missing where the table says "NA". */
  city?: string;
  state?: string;
}

/** All airports, in the order of the file. */
export async function readAirports(): Promise<Airport[]> {
  const entry = import.meta.resolve("vega-datasets");
  const csv = await readFile(new URL("../data/airports.csv", entry), "utf8");
  const rows: Record<string, string>[] = parse(csv, { columns: true });
  return rows.map(toAirport);
}

function toAirport(row: Record<string, string>): Airport {
  const { iata = "", name = "", city, state, country = "", latitude, longitude } = row;
  return {
    iata,
    name,
    country,
    latitude: Number(latitude),
    longitude: Number(longitude),
    ...(isKnown(city) ? { city } : {}),
    ...(isKnown(state) ? { state } : {}),
  };
}

function isKnown(value: string | undefined): value is string {
  return value !== undefined && value !== "" && value !== "NA";
}
