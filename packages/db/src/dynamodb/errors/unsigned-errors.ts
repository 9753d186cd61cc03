import type { ToolError } from "@exec/core";
import { RequestCutOff, RequestTimeout } from "../client/request-timeout.ts";
import { type FailedRequest, failure, placeOf } from "./failed-request.ts";

/** The error for a request that never left: it waited for its turn, or for the credentials to sign with. */
export function unsignedError(failed: FailedRequest): ToolError {
  const { thrown, target } = failed;
  if (thrown instanceof RequestTimeout) {
    return failure(failed, {
      code: "TIMEOUT",
      message: `The request for ${placeOf(failed)} was not sent within ${thrown.timeoutMs} ms: other requests to ${target.endpoint.origin} were under way, or the search for AWS credentials did not end; raise requestTimeoutMs, lower the concurrency, or give "credentials" in the spec.`,
      retryable: true,
    });
  }
  if (thrown instanceof RequestCutOff) {
    return failure(failed, {
      code: "ABORTED",
      message: `The request for ${placeOf(failed)} was cut off before it was sent.`,
    });
  }
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  return failure(failed, {
    code: "CREDENTIALS_MISSING",
    message: `No AWS credentials were found (${why}); give "credentials" in the spec, set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the machine a role.`,
  });
}
