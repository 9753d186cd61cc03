import { expect, test } from "vitest";
import { readAirports } from "./airports.ts";

test("the table is whole: quoted names, numbers, and what is not known is left out", async () => {
  const airports = await readAirports();
  const byCode = new Map(airports.map((airport) => [airport.iata, airport]));
  expect(airports).toHaveLength(3_376);
  expect(byCode.size).toBe(3_376);
  expect(byCode.get("35A")).toEqual({
    iata: "35A",
    name: "Union County, Troy Shelton",
    city: "Union",
    state: "SC",
    country: "USA",
    latitude: 34.68680111,
    longitude: -81.64121167,
  });
  expect(byCode.get("ROR")).toEqual({
    iata: "ROR",
    name: "Babelthoup/Koror",
    country: "Palau",
    latitude: 7.367222,
    longitude: 134.544167,
  });
  expect(airports.filter(({ state }) => state === undefined)).toHaveLength(12);
});
