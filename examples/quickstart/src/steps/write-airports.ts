import { type CallRecord, toRecord } from "../call-record.ts";
import type { Step } from "./step.ts";

export const writeAirports: Step = {
  title: "Write a whole table",
  teaches:
    "One call of a tool writes every airport to a DynamoDB-compatible server, in batches, and " +
    "tells how far it has come.",
  expects: [{ ok: true, shows: "3,376 airports written" }],
  async perform({ airports, tools, caller, screen }) {
    const records: CallRecord[] = [];
    for await (const event of tools.saveAirports.stream({ airports: [...airports] }, caller)) {
      if (event.type === "progress") screen.progress(event.progress, event.total ?? 0);
      if (event.type !== "result") continue;
      const show = ({ written }: { written: number }) =>
        `${written.toLocaleString("en")} airports written`;
      records.push(toRecord(tools.saveAirports, event.result, show));
    }
    return records;
  },
};
