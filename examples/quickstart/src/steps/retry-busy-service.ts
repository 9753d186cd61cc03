import { recordCall } from "../call-record.ts";
import type { Step } from "./step.ts";

export const retryBusyService: Step = {
  title: "Call a service that is busy",
  teaches:
    "It answers 503 and asks for a second of patience (Retry-After). The tool waits that long and " +
    "tries again, because reading changes nothing.",
  expects: [{ ok: true, shows: "SEA is open", attempts: 2 }],
  async perform({ tools, caller }) {
    const show = ({ iata, open }: { iata: string; open: boolean }) =>
      `${iata} is ${open ? "open" : "closed"}`;
    return [await recordCall(tools.airportStatus, { iata: "SEA" }, caller, show)];
  },
};
