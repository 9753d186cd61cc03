import { type Effect, ToolError } from "@exec/core";
import type { WireRequest } from "../request/wire-request.ts";
import type { HttpHeaders } from "./http-response.ts";
import { retryAfterMs } from "./retry-after.ts";

/** The head of an answer, with what it answers. */
export interface AnsweredStatus {
  readonly request: WireRequest;
  readonly status: number;
  readonly headers: HttpHeaders;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const RETRYABLE: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * The error for a status that means failure.
 * @param body its beginning
 */
export function statusError(answered: AnsweredStatus, body: string): ToolError {
  const { request, status, headers } = answered;
  const retryable = RETRYABLE.has(status);
  const wait = retryable ? wantedWait(answered) : undefined;
  const location = status < 400 ? redirectTarget(headers, request.origin) : undefined;
  return new ToolError({
    code: "HTTP_STATUS",
    message: `${request.label} answered ${status}${advice(status, location)}`,
    retryable,
    effect: statusEffect(answered),
    retryAfterMs: wait,
    details: {
      status,
      ...(location === undefined ? {} : { location }),
      ...(body === "" ? {} : { body }),
    },
  });
}

/**
 * What a status says about a request that asked for a change:
 * - 2xx: the server did it
 * - 4xx: the server refused it
 * - 503 with `Retry-After`: the server says that it did not handle it and when to come again;
 *   without, it may be a proxy whose back end broke off half-way
 * - 307, 308: it wants the request elsewhere; other redirects may follow a finished change
 * - other 5xx: nobody knows
 */
export function statusEffect(answered: AnsweredStatus): Effect {
  const { request, status } = answered;
  if (request.safe) return "none";
  if (status < 300) return "committed";
  if (status >= 400 && status < 500) return "none";
  if (status === 503 && wantedWait(answered) !== undefined) return "none";
  if (status === 307 || status === 308) return "none";
  return "unknown";
}

function wantedWait({ headers, now }: AnsweredStatus): number | undefined {
  return retryAfterMs(first(headers["retry-after"]), now);
}

function advice(status: number, location: string | undefined): string {
  if (location !== undefined) {
    return ` and points to ${location}; redirects are not followed: put the address that answers into the spec.`;
  }
  if (status === 401 || status === 403) return ": it refuses the credentials of this tool.";
  if (status === 404 || status === 410)
    return ": there is nothing at this address; check the arguments.";
  if (status === 429) return ": it is asked too often; wait and try again.";
  if (status >= 500) return ": the server failed; try again later.";
  if (status >= 400) return ": it refuses the request; see details.body.";
  return ", which is not a status of success.";
}

/** Where a redirect points: the origin only, because paths and queries may hold secrets. */
function redirectTarget(headers: HttpHeaders, base: string): string | undefined {
  const location = first(headers.location);
  if (location === undefined) return undefined;
  if (!URL.canParse(location, base)) return "an address that cannot be read";
  const { origin } = new URL(location, base);
  return origin === "null" ? "an address that is not of the web" : origin;
}

function first(value: string | string[] | undefined): string | undefined {
  return typeof value === "string" ? value : value?.[0];
}
