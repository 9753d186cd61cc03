import { recordCall } from "../call-record.ts";
import type { Step } from "./step.ts";

const seattle = { latitude: 47.44898194, longitude: -122.3093131 };
const newYork = { latitude: 40.63975111, longitude: -73.77892556 };

export const computeDistance: Step = {
  title: "Run a function",
  teaches: "A function of your own becomes a tool with a name and a schema; nothing else changes.",
  expects: [{ ok: true, shows: "3,887 km from Seattle to New York" }],
  async perform({ tools, caller }) {
    const show = (km: number) => `${km.toLocaleString("en")} km from Seattle to New York`;
    return [await recordCall(tools.distanceKm, { from: seattle, to: newYork }, caller, show)];
  },
};
