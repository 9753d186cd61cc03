import type { ToolError } from "@exec/core";
import { EGRESS_DENIED } from "../client/guarded-lookup.ts";
import { type FailedRequest, failure, placeOf } from "./failed-request.ts";

/** Marks a request that took longer than its own time-out. */
export class RequestTimeout extends Error {
  constructor(timeoutMs: number) {
    super(`no answer within ${timeoutMs} ms`);
    this.name = "RequestTimeout";
  }
}

/** Codes of connections that were never made. */
const UNREACHED: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);
/** The endpoint could not show who it is, so nothing was sent to it. */
const UNTRUSTED = /^(?:CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|EPROTO)/;

/** The error for a request without a readable answer. */
export function transportError(failed: FailedRequest): ToolError {
  const { name, message, code, syscall } = facts(failed.thrown);
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
  // Several addresses that were all tried in vain come as one AggregateError without a message.
  const isUnreached = UNREACHED.has(code) || syscall === "connect" || name === "AggregateError";
  if (isUnreached || message.includes("did not establish a connection")) {
    return failure(failed, {
      code: "NETWORK_FAILED",
      message: `No connection to DynamoDB at ${at}: ${message || code}`,
      retryable: true,
    });
  }
  if (name === "RequestTimeout") {
    return failure(failed, {
      code: "TIMEOUT",
      message: `DynamoDB at ${at} did not answer: ${message}; raise requestTimeoutMs, or ask for less.`,
      retryable: true,
      isUncertain: true,
    });
  }
  if (name === "AbortError") {
    return failure(failed, {
      code: "ABORTED",
      message: `The request for ${placeOf(failed)} was cut off.`,
      isUncertain: true,
    });
  }
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

interface Facts {
  readonly name: string;
  readonly message: string;
  readonly code: string;
  readonly syscall: unknown;
}

function facts(thrown: unknown): Facts {
  if (!(thrown instanceof Error))
    return { name: "", message: String(thrown), code: "", syscall: undefined };
  const { code, syscall } = thrown as { readonly code?: unknown; readonly syscall?: unknown };
  return {
    name: thrown.name,
    message: thrown.message,
    code: typeof code === "string" ? code : "",
    syscall,
  };
}
