import { type Effect, ToolError } from "@exec/core";
import type { WireRequest } from "../request/wire-request.ts";

/** What a code means, and whether the same request may work later. */
const KNOWN: Readonly<Record<string, readonly [problem: string, retryable: boolean]>> = {
  ECONNREFUSED: ["nothing listens there", true],
  ECONNRESET: ["the server reset the connection", true],
  EPIPE: ["the server closed the connection", true],
  ETIMEDOUT: ["the connection timed out", true],
  EHOSTUNREACH: ["there is no route to the host", true],
  ENETUNREACH: ["there is no route to the network", true],
  ENETDOWN: ["the network is down", true],
  EHOSTDOWN: ["the host is down", true],
  ECONNABORTED: ["the connection was given up", true],
  EMFILE: ["this process has too many files and connections open", true],
  ENFILE: ["this machine has too many files and connections open", true],
  EADDRNOTAVAIL: ["this machine has no free port left", true],
  EAI_AGAIN: ["its name could not be resolved for now", true],
  ENOTFOUND: ["its name does not exist", false],
  UND_ERR_CONNECT_TIMEOUT: ["no connection came about in time", true],
  UND_ERR_SOCKET: ["the server closed the connection before its answer was whole", true],
};

/**
 * Turns what the client reported into an error that says what happened and what is known.
 * @param sent the request was given to a connection: the server may have seen it
 */
export function networkError(reported: unknown, request: WireRequest, sent: boolean): ToolError {
  if (ToolError.is(reported)) return reported;
  const cause = firstOf(reported);
  const code = codeOf(cause) || codeOf(reported);
  const { label, safe } = request;
  const effect: Effect = safe || !sent ? "none" : "unknown";
  if (code === "UND_ERR_HEADERS_OVERFLOW") {
    const message = `The headers of the answer to ${label} are over the limit of 16,384 bytes.`;
    return new ToolError({ code: "RESPONSE_TOO_LARGE", message, effect, cause });
  }
  if (isMalformed(cause, code)) {
    const message = `The answer to ${label} is no valid HTTP; the server or a proxy is broken.`;
    return new ToolError({ code: "RESPONSE_INVALID", message, effect, cause });
  }
  const [problem, retryable] = KNOWN[code] ?? [unknownProblem(code), false];
  const message = `${label} got no answer: ${problem}. Check the address and that the server is up.`;
  return new ToolError({ code: "NETWORK_FAILED", message, retryable, effect, cause });
}

function unknownProblem(code: string): string {
  if (/CERT|SIGNATURE|^ERR_TLS/.test(code)) return `its certificate is not accepted (${code})`;
  return code === "" ? "the request failed" : `it failed with ${code}`;
}

/** The parser's errors do not always have a code. */
function isMalformed(cause: unknown, code: string): boolean {
  if (code === "UND_ERR_RES_CONTENT_LENGTH_MISMATCH") return true;
  return cause instanceof Error && cause.name === "HTTPParserError";
}

/** The first failed attempt, where several addresses were tried. */
function firstOf(error: unknown): unknown {
  return error instanceof AggregateError ? (error.errors[0] ?? error) : error;
}

function codeOf(error: unknown): string {
  if (typeof error !== "object" || error === null || !("code" in error)) return "";
  return typeof error.code === "string" ? error.code : "";
}
