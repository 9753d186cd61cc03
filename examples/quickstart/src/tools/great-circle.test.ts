import { expect, test } from "vitest";
import { greatCircleKm } from "./great-circle.ts";

const seattle = { latitude: 47.44898194, longitude: -122.3093131 };
const newYork = { latitude: 40.63975111, longitude: -73.77892556 };

test.each([
  ["nowhere", seattle, seattle, 0],
  ["Seattle to New York", seattle, newYork, 3_887],
  ["there and back", newYork, seattle, 3_887],
  [
    "half around the equator",
    { latitude: 0, longitude: 0 },
    { latitude: 0, longitude: 180 },
    20_015,
  ],
])("%s", (_, from, to, km) => {
  expect(Math.round(greatCircleKm(from, to))).toBe(km);
});
