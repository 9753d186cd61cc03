import { recordCall } from "../call-record.ts";
import type { Step } from "./step.ts";

export const callService: Step = {
  title: "Call a web service",
  teaches:
    "A URL and a schema of the answer are the whole tool. The service counts the same airports.",
  expects: [{ ok: true, shows: "263 in Alaska, 209 in Texas" }],
  async perform({ tools, caller }) {
    const show = (counts: Record<string, number>) =>
      `${counts.AK} in Alaska, ${counts.TX} in Texas`;
    return [await recordCall(tools.countByState, {}, caller, show)];
  },
};
