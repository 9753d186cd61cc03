import { isRecord } from "@exec/core";
import { type DeclaringSpec, declaredArguments } from "./declared-arguments.ts";
import { readJson } from "./json-template.ts";
import { queryNames } from "./query-template.ts";
import { namesIn, namesOf } from "./text-template.ts";
import { type ArgumentUrl, isArgumentUrl, type UrlTemplate } from "./url-template.ts";

/** Methods whose body is made from the arguments where the spec says nothing. */
const WITH_BODY: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH"]);

/** The fields of a spec that say where arguments go; they may not have been checked yet. */
export interface PlacingSpec extends DeclaringSpec {
  readonly method?: unknown;
  readonly query?: unknown;
  readonly headers?: unknown;
  readonly body?: unknown;
}

/** Where the arguments of a tool go. */
export interface ArgumentPlaces {
  /** Arguments that the spec itself puts somewhere. */
  readonly named: ReadonlySet<string>;
  /** Every other argument goes into the body. */
  readonly restInBody: boolean;
  /** Declared arguments that become query parameters of their own name. */
  readonly asParameters: readonly string[];
  /** Declared arguments without a place. */
  readonly unplaced: readonly string[];
}

/**
 * Decides where each argument goes: where the spec names it; else into the body that the method
 * has; else, where there is no body at all, into a query parameter of its own name.
 */
export function placeArguments(spec: PlacingSpec, url: UrlTemplate | ArgumentUrl): ArgumentPlaces {
  const { method = "GET", body, query, headers } = spec;
  const named = new Set([
    ...(isArgumentUrl(url)
      ? [url.argument]
      : [...namesOf(url.host), ...url.path.flatMap(namesOf), ...queryNames(url.query)]),
    ...recordValues(query).flatMap(namesIn),
    ...recordValues(headers).flatMap(namesIn),
    ...(isRecord(body) ? readJson(body.json).names : []),
  ]);
  const restInBody = body === undefined && WITH_BODY.has(String(method));
  const free = [...(declaredArguments(spec)?.keys() ?? [])].filter((name) => !named.has(name));
  const hasQuery = !restInBody && !isRecord(body) && !isArgumentUrl(url);
  return {
    named,
    restInBody,
    asParameters: hasQuery ? free : [],
    unplaced: restInBody || hasQuery ? [] : free,
  };
}

function recordValues(value: unknown): unknown[] {
  return isRecord(value) ? Object.values(value) : [];
}
