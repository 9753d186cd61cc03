import { recordCall } from "../call-record.ts";
import type { Step } from "./step.ts";

export const getAirports: Step = {
  title: "Read single items",
  teaches: "By key. An item that is not there is an answer too, not a failure.",
  expects: [
    { ok: true, shows: "SEA is Seattle-Tacoma Intl" },
    { ok: true, shows: "JFK is John F Kennedy Intl" },
    { ok: true, shows: "ZZZ is unknown" },
  ],
  perform({ tools, caller }) {
    const get = (iata: string) =>
      recordCall(tools.getAirport, { iata }, caller, (airport) =>
        airport === null ? `${iata} is unknown` : `${iata} is ${airport.name}`,
      );
    return Promise.all(["SEA", "JFK", "ZZZ"].map(get));
  },
};
