import { recordCall } from "../call-record.ts";
import type { Step } from "./step.ts";

export const cutOffAtDeadline: Step = {
  title: "A slow call is cut off",
  teaches: "This route never answers. The tool has half a second for everything it does.",
  expects: [{ ok: false, code: "DEADLINE_EXCEEDED", attempts: 1 }],
  async perform({ tools, caller }) {
    return [await recordCall(tools.slowReport, {}, caller, String)];
  },
};
