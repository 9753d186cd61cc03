import { recordCall } from "../call-record.ts";
import type { Step } from "./step.ts";

export const openBreaker: Step = {
  title: "A broken service is left alone",
  teaches: "Two failures in a row open the circuit: the third call is refused without a request.",
  expects: [
    { ok: false, code: "HTTP_STATUS", attempts: 1 },
    { ok: false, code: "HTTP_STATUS", attempts: 1 },
    { ok: false, code: "CIRCUIT_OPEN", attempts: 0 },
  ],
  async perform({ tools, caller }) {
    const call = () => recordCall(tools.brokenReport, {}, caller, String);
    return [await call(), await call(), await call()];
  },
};
