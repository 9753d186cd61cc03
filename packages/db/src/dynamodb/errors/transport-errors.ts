import type { ToolError } from "@exec/core";
import { isUnconnected } from "../client/connection-agents.ts";
import { EGRESS_DENIED } from "../client/guarded-lookup.ts";
import { RequestCutOff, RequestTimeout } from "../client/request-timeout.ts";
import { type FailedRequest, failure, placeOf } from "./failed-request.ts";

/** Codes of an endpoint that could not show who it is, or speaks no TLS: it will not later either. */
const UNTRUSTED = /^(?:CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|EPROTO)/;

/** The error for a request without an answer. */
export function transportError(failed: FailedRequest): ToolError {
  const { thrown } = failed;
  const at = failed.target.endpoint.origin;
  if (thrown instanceof RequestTimeout) {
    return failure(failed, {
      code: "TIMEOUT",
      message: `DynamoDB at ${at} ${failed.isSent ? "did not answer" : "could not be reached"}: ${thrown.message}; raise requestTimeoutMs, or ask for less.`,
      retryable: true,
      isUncertain: true,
    });
  }
  if (thrown instanceof RequestCutOff) {
    return failure(failed, {
      code: "ABORTED",
      message: `The request for ${placeOf(failed)} was cut off.`,
      isUncertain: true,
    });
  }
  const { message, code } = facts(thrown);
  if (isUnconnected(thrown)) return connectionError(failed, message, code);
  if (code !== "") {
    return failure(failed, {
      code: "NETWORK_FAILED",
      message: `The connection to DynamoDB at ${at} broke (${code}): ${message}`,
      retryable: true,
      isUncertain: true,
    });
  }
  return failure(failed, {
    code: "RESPONSE_INVALID",
    message: `What came from ${at} is no answer of DynamoDB: ${message}`,
    isUncertain: true,
  });
}

/** The error for a connection that was never made: nothing was sent. */
function connectionError(failed: FailedRequest, message: string, code: string): ToolError {
  const at = failed.target.endpoint.origin;
  if (code === EGRESS_DENIED) {
    return failure(failed, {
      code: "EGRESS_DENIED",
      message: `The tool may not connect: ${message}`,
    });
  }
  if (UNTRUSTED.test(code)) {
    return failure(failed, {
      code: "NETWORK_FAILED",
      message: `The TLS connection to DynamoDB at ${at} failed (${code}): ${message}; correct the endpoint or its certificate.`,
    });
  }
  return failure(failed, {
    code: "NETWORK_FAILED",
    message: `No connection to DynamoDB at ${at}: ${message || code}`,
    retryable: true,
  });
}

function facts(thrown: unknown): { readonly message: string; readonly code: string } {
  if (!(thrown instanceof Error)) return { message: String(thrown), code: "" };
  const { code } = thrown as { readonly code?: unknown };
  return { message: thrown.message, code: typeof code === "string" ? code : "" };
}
