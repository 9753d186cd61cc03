import { Secret, ToolError } from "@exec/core";
import { forbiddenHeader, headerValueFault, isHeaderName } from "./header-rules.ts";
import type { HttpRequest, HttpValue } from "./http-request.ts";

/** A request as the transport takes it: every value checked, nothing left to decide. */
export interface WireRequest {
  readonly method: string;
  readonly origin: string;
  /** Path and query. */
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: string | Uint8Array | undefined;
  /** Method, origin and path for messages; no query, which may hold secrets. */
  readonly label: string;
  /** The method asks for no change. */
  readonly safe: boolean;
}

/** What every request says: answers are taken as they are, and servers want to know who asks. */
export const OWN_HEADERS: readonly string[] = [
  "accept-encoding",
  "identity",
  "user-agent",
  "exec-http",
];

type OnSecret = (secret: Secret) => void;

const METHOD = /^[A-Z]{1,20}$/;
const MAX_LABEL = 200;
const SAFE: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** Whether a method asks for no change (RFC 9110, section 9.2.1). */
export function isSafeMethod(method: string): boolean {
  return SAFE.has(method);
}

/** A request's name in messages. */
export function requestLabel(method: string, address: string): string {
  const label = `${method} ${address}`;
  return label.length > MAX_LABEL ? `${label.slice(0, MAX_LABEL)}…` : label;
}

/**
 * Checks a request and makes it ready to send.
 * @param opened told of every secret that is opened
 * @throws ToolError `EXECUTION_FAILED` for a request that the executor's author got wrong
 */
export function wireRequest(request: HttpRequest, opened: OnSecret): WireRequest {
  const method = request.method ?? "GET";
  if (!METHOD.test(method) || method === "CONNECT" || method === "TRACE") {
    throw badRequest(`the method "${method}" cannot be used`);
  }
  const { origin, pathname, search } = readUrl(request.url);
  return {
    method,
    origin,
    path: pathname + withQuery(search, request.query, opened),
    ...headersAndBody(request, opened),
    label: requestLabel(method, origin + pathname),
    safe: isSafeMethod(method),
  };
}

function readUrl(given: string | URL): URL {
  const written = String(given);
  if (!URL.canParse(written)) throw badRequest("its URL is not absolute");
  const url = new URL(written);
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw badRequest(`its URL begins with ${url.protocol}, not http: or https:`);
  }
  if (url.username !== "" || url.password !== "") {
    throw badRequest("its URL holds credentials; put them in a header");
  }
  return url;
}

function withQuery(search: string, query: HttpRequest["query"], opened: OnSecret): string {
  let text = search;
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value === undefined) continue;
    const given = textOf(value, opened);
    if (!name.isWellFormed() || !given.isWellFormed())
      throw badRequest(`the parameter "${name}" holds half of a character (a lone surrogate)`);
    text += `${text === "" ? "?" : "&"}${encodeURIComponent(name)}=${encodeURIComponent(given)}`;
  }
  return text;
}

function headersAndBody(
  request: HttpRequest,
  opened: OnSecret,
): Pick<WireRequest, "headers" | "body"> {
  const headers = new Map<string, string>();
  for (const [given, value] of Object.entries(request.headers ?? {})) {
    if (value === undefined) continue;
    const name = given.toLowerCase();
    if (!isHeaderName(name) || forbiddenHeader(name)) {
      throw badRequest(`the header "${given}" cannot be set`);
    }
    if (headers.has(name)) throw badRequest(`the header "${given}" stands there twice`);
    const text = textOf(value, opened);
    const fault = headerValueFault(text);
    if (fault !== undefined) throw badRequest(`the header "${given}" ${fault}`);
    headers.set(name, text);
  }
  const isJson = request.body === undefined && request.json !== undefined;
  if (isJson && !headers.has("content-type")) headers.set("content-type", "application/json");
  for (let index = 0; index < OWN_HEADERS.length; index += 2) {
    const name = OWN_HEADERS[index] ?? "";
    if (!headers.has(name)) headers.set(name, OWN_HEADERS[index + 1] ?? "");
  }
  return { headers: [...headers].flat(), body: isJson ? toJson(request.json) : request.body };
}

function toJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (cause) {
    throw badRequest("its body cannot be written as JSON", cause);
  }
}

function textOf(value: HttpValue, opened: OnSecret): string {
  if (!Secret.is(value)) return String(value);
  opened(value);
  return value.open();
}

function badRequest(problem: string, cause?: unknown): ToolError {
  return new ToolError({
    code: "EXECUTION_FAILED",
    message: `The request was not sent: ${problem}.`,
    effect: "none",
    cause,
  });
}
