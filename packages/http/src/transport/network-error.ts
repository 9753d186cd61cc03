import { type Effect, ToolError } from "@exec/core";

/** What stood around a request that failed on the way. */
export interface FailedExchange {
  readonly label: string;
  readonly safe: boolean;
  /** The request was being written: the server may have seen it. */
  readonly sent: boolean;
}

/** What a code means, and whether the same request may work later. */
const KNOWN: Readonly<Record<string, readonly [problem: string, retryable: boolean]>> = {
  ECONNREFUSED: ["nothing listens there", true],
  ECONNRESET: ["the server reset the connection", true],
  EPIPE: ["the server closed the connection", true],
  ETIMEDOUT: ["the connection timed out", true],
  EHOSTUNREACH: ["there is no route to the host", true],
  ENETUNREACH: ["there is no route to the network", true],
  EAI_AGAIN: ["the name could not be resolved for now", true],
  ENOTFOUND: ["the name does not exist", false],
  UND_ERR_CONNECT_TIMEOUT: ["no connection came about in time", true],
  UND_ERR_SOCKET: ["the server closed the connection before its answer was whole", true],
};

/** Turns what the client reported into an error that says what happened and what is known. */
export function networkError(error: unknown, exchange: FailedExchange): ToolError {
  if (ToolError.is(error)) return error;
  const code = codeOf(error);
  const effect: Effect = exchange.safe || !exchange.sent ? "none" : "unknown";
  const { label } = exchange;
  if (code === "UND_ERR_HEADERS_OVERFLOW") {
    return new ToolError({
      code: "RESPONSE_TOO_LARGE",
      message: `The headers of the answer to ${label} are over the limit of 16,384 bytes.`,
      effect,
      cause: error,
    });
  }
  if (code.startsWith("HPE_") || code === "UND_ERR_RES_CONTENT_LENGTH_MISMATCH") {
    return new ToolError({
      code: "RESPONSE_INVALID",
      message: `The answer to ${label} is no valid HTTP (${code}); the server or a proxy is broken.`,
      effect,
      cause: error,
    });
  }
  const [problem, retryable] = KNOWN[code] ?? [
    code === "" ? "the request failed" : `it failed with ${code}`,
    false,
  ];
  return new ToolError({
    code: "NETWORK_FAILED",
    message: `${label} got no answer: ${problem}. Check the address and that the server is up.`,
    retryable,
    effect,
    cause: error,
  });
}

/** The system's or the client's code; that of the first failed attempt where several addresses were tried. */
function codeOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return "";
  const { code, errors } = error as { code?: unknown; errors?: unknown };
  if (typeof code === "string") return code;
  return Array.isArray(errors) ? codeOf(errors[0]) : "";
}
