import { type CallRecord, toRecord } from "../call-record.ts";
import type { Step } from "./step.ts";

const anchorage = { latitude: 61.17432028, longitude: -149.9961856 };

export const streamNearest: Step = {
  title: "Stream a result",
  teaches: "The airports nearest to Anchorage, one by one as the function finds them.",
  expects: [{ ok: true, shows: "3 airports streamed" }],
  async perform({ tools, caller, screen }) {
    const records: CallRecord[] = [];
    const args = { to: anchorage, count: 3 };
    for await (const event of tools.nearestAirports.stream(args, caller)) {
      if (event.type === "chunk") {
        const { iata, name, km } = event.chunk as { iata: string; name: string; km: number };
        screen.line(`    ·       ${iata}  ${name}, ${km} km`);
      }
      if (event.type === "result") {
        const show = (streamed: readonly unknown[]) => `${streamed.length} airports streamed`;
        records.push(toRecord(tools.nearestAirports, event.result, show));
      }
    }
    return records;
  },
};
