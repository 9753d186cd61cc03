// The one item that `bench db` reads.

export const table = "airports";
export const airport = {
  iata: "SEA",
  name: "Seattle-Tacoma Intl",
  state: "WA",
  latitude: 47.44898194,
};
