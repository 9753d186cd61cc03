import { Secret, ToolError } from "@exec/core";
import { forbiddenHeader, headerValueFault, isHeaderName } from "./header-rules.ts";
import type { HttpRequest, HttpValue } from "./http-request.ts";

/** A request as the transport takes it: every value checked, nothing left to decide. */
export interface WireRequest {
  readonly method: string;
  readonly url: URL;
  /** Path and query. */
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: string | Uint8Array | undefined;
  /** Method, origin and path for messages; no query, which may hold secrets. */
  readonly label: string;
  /** The method asks for no change (RFC 9110, section 9.2.1). */
  readonly safe: boolean;
}

const METHOD = /^[A-Z]{1,20}$/;
const MAX_LABEL = 200;
const SAFE: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** Whether a method asks for no change. */
export function isSafeMethod(method: string): boolean {
  return SAFE.has(method);
}

/**
 * Checks a request and makes it ready to send.
 * @throws ToolError `EXECUTION_FAILED` for a request that the executor's author got wrong
 */
export function wireRequest(request: HttpRequest): WireRequest {
  const method = request.method ?? "GET";
  if (!METHOD.test(method) || method === "CONNECT" || method === "TRACE") {
    throw badRequest(`the method "${method}" cannot be used`);
  }
  const url = urlOf(request.url);
  const { headers, body } = headersAndBody(request);
  const label = `${method} ${url.origin}${url.pathname}`;
  return {
    method,
    url,
    path: url.pathname + withQuery(url.search, request.query),
    headers,
    body,
    label: label.length > MAX_LABEL ? `${label.slice(0, MAX_LABEL)}…` : label,
    safe: isSafeMethod(method),
  };
}

function urlOf(given: string | URL): URL {
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

function withQuery(search: string, query: HttpRequest["query"]): string {
  if (query === undefined) return search;
  let text = search;
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    text += `${text === "" ? "?" : "&"}${encodeURIComponent(name)}=${encodeURIComponent(opened(value))}`;
  }
  return text;
}

function headersAndBody(request: HttpRequest): {
  headers: string[];
  body: string | Uint8Array | undefined;
} {
  const headers: string[] = ["accept-encoding", "identity"];
  const names = new Set(["accept-encoding"]);
  for (const [given, value] of Object.entries(request.headers ?? {})) {
    if (value === undefined) continue;
    const name = given.toLowerCase();
    if (!isHeaderName(name) || forbiddenHeader(name))
      throw badRequest(`the header "${given}" cannot be set`);
    if (names.has(name)) throw badRequest(`the header "${given}" stands there twice`);
    const text = opened(value);
    const fault = headerValueFault(text);
    if (fault !== undefined) throw badRequest(`the header "${given}" ${fault}`);
    names.add(name);
    headers.push(name, text);
  }
  if (!names.has("user-agent")) headers.push("user-agent", "exec-http");
  if (request.body !== undefined || request.json === undefined)
    return { headers, body: request.body };
  if (!names.has("content-type")) headers.push("content-type", "application/json");
  return { headers, body: JSON.stringify(request.json) };
}

function opened(value: HttpValue): string {
  return Secret.is(value) ? value.open() : String(value);
}

function badRequest(problem: string): ToolError {
  return new ToolError({
    code: "EXECUTION_FAILED",
    message: `The request was not sent: ${problem}.`,
    effect: "none",
  });
}
