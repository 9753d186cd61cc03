import { recordCall } from "../call-record.ts";
import type { Step } from "./step.ts";

export const refuseMetadataAddress: Step = {
  title: "A metadata address is refused",
  teaches:
    "The argument is the URL of a page, so it could be the address where a cloud hands out " +
    "credentials. No connection is made.",
  expects: [{ ok: false, code: "EGRESS_DENIED", attempts: 0 }],
  async perform({ tools, caller }) {
    const url = "http://169.254.169.254/latest/meta-data/iam/security-credentials/";
    return [await recordCall(tools.fetchPage, { url }, caller, String)];
  },
};
