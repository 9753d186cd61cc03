import { recordCall } from "../call-record.ts";
import type { Step } from "./step.ts";

export const refuseMissingPermission: Step = {
  title: "A missing permission is refused",
  teaches: "This caller may write airports, not delete them. Arguments cannot change who calls.",
  expects: [{ ok: false, code: "PERMISSION_DENIED", attempts: 0 }],
  async perform({ tools, caller }) {
    return [await recordCall(tools.deleteAirport, { iata: "SEA" }, caller, String)];
  },
};
