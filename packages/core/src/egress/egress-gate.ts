import { isIP } from "node:net";
import { type FieldCheck, flag, isRecord, listOf, shape } from "../spec/fields.ts";
import { classifyAddress } from "./address.ts";
import type { EgressPolicy } from "./egress-policy.ts";
import { publicWebFault } from "./public-web.ts";

/** What a gate is made from. */
export interface EgressGateInit {
  /** The tool's policy. */
  readonly tool: EgressPolicy | undefined;
  /** The runtime's policy: where both speak, both must agree. */
  readonly runtime: EgressPolicy | undefined;
  /** Origins written in the spec, where no argument can change them. */
  readonly fixedOrigins: readonly string[];
}

/** Where one tool may connect to. Each check gives `undefined`, or why not. */
export interface EgressGate {
  /** Names the effective policy: connections are shared only under the same key. */
  readonly key: string;
  /** Asked before a call, with the URL it wants. */
  refuseUrl(url: URL): string | undefined;
  /** Asked at connect, for every address that the host's name resolves to, and for literals. */
  refuseAddress(url: URL, address: string): string | undefined;
}

/** The stricter of the tool's and the runtime's policies, as one question. */
export function egressGate(init: EgressGateInit): EgressGate {
  const fixed = new Set(init.fixedOrigins.map((origin) => originOf(new URL(origin))));
  const rules = [
    policyRules(init.tool ?? "spec", fixed),
    ...(init.runtime === undefined ? [] : [policyRules(init.runtime, fixed)]),
  ];
  const first = (ask: (rule: Rules) => string | undefined): string | undefined => {
    for (const rule of rules) {
      const refused = ask(rule);
      if (refused !== undefined) return refused;
    }
    return undefined;
  };
  return {
    key: JSON.stringify([init.tool ?? "spec", init.runtime ?? null, [...fixed]]),
    refuseUrl: (url) => first((rule) => rule.refuseUrl(url)),
    refuseAddress: (url, address) => first((rule) => rule.refuseAddress(url, address)),
  };
}

type Rules = Pick<EgressGate, "refuseUrl" | "refuseAddress">;

/**
 * Scheme, host and port. Unlike `url.origin` it tells apart what is not of the web, which all have
 * the origin "null", and does not take the origin inside a `blob:` for its own.
 */
function originOf(url: URL): string {
  return `${url.protocol}//${url.host}`;
}

/** A host without the brackets of an IPv6 literal. */
export function hostOf(url: URL): string {
  return url.hostname.startsWith("[") ? url.hostname.slice(1, -1) : url.hostname;
}

function policyRules(policy: EgressPolicy, fixed: ReadonlySet<string>): Rules {
  const rule = typeof policy === "string" ? {} : policy;
  const allow = rule.allow?.map(originPattern);
  const anyHost = policy === "public-web";
  const listed = (url: URL): boolean => allow?.some((matches) => matches(url)) ?? false;
  const isFixed = (url: URL): boolean => fixed.has(originOf(url));
  /** Written by the author or listed: then a literal private address is what was meant. */
  const written = (url: URL): boolean => !anyHost && (isFixed(url) || listed(url));
  return {
    refuseUrl(url) {
      const reachable = anyHost || listed(url) || (allow === undefined && isFixed(url));
      if (!reachable) {
        return `${originOf(url)} is not among the origins that this tool may reach; list it in "egress": { "allow": [...] } if it should be.`;
      }
      const host = hostOf(url);
      const refused = isIP(host) === 0 ? undefined : this.refuseAddress(url, host);
      return refused ?? (anyHost ? publicWebFault(url, host) : undefined);
    },
    refuseAddress(url, address) {
      const kind = classifyAddress(address);
      if (kind === "global") return undefined;
      const host = hostOf(url);
      const literal = isIP(host) !== 0;
      if (kind === "metadata") {
        if (literal && listed(url)) return undefined;
        return `${address} is a cloud metadata address; it can be reached only where "egress.allow" lists it literally.`;
      }
      if (literal && written(url)) return undefined;
      if (host === "localhost" && written(url) && isLoopback(address)) return undefined;
      if (kind === "private" && rule.private === true) return undefined;
      const advice =
        kind === "private"
          ? 'set "egress": { "private": true } if the tool should reach your own network'
          : "no policy lets a name lead there";
      return `${url.host} leads to ${address}, which is a ${kind} address; ${advice}.`;
    },
  };
}

function isLoopback(address: string): boolean {
  return address === "::1" || address.startsWith("127.");
}

const WILDCARD = "://*.";

/** `https://api.example.com` or `https://*.example.com`, with the port where it is not the scheme's. */
function originPattern(pattern: string): (url: URL) => boolean {
  if (!pattern.includes(WILDCARD)) {
    const origin = originOf(new URL(pattern));
    return (candidate) => originOf(candidate) === origin;
  }
  const parent = new URL(pattern.replace(WILDCARD, "://"));
  const below = `.${parent.hostname}`;
  return ({ protocol, port, hostname }) =>
    protocol === parent.protocol &&
    port === parent.port &&
    hostname.endsWith(below) &&
    hostname.length > below.length;
}

/** Scheme, host and port and nothing else; a star only in place of the first label. */
const origin: FieldCheck = (value) => {
  const plain = typeof value === "string" ? value.replace(WILDCARD, "://") : "";
  const url = !plain.includes("*") && URL.canParse(plain) ? new URL(plain) : undefined;
  return url !== undefined && url.origin !== "null" && url.href === `${url.origin}/`
    ? undefined
    : 'must be an origin such as "https://api.example.com" or "https://*.example.com"';
};

const ruleFault: FieldCheck = shape({ allow: listOf(origin), private: flag });

/** Says what is wrong with a policy as written, or nothing. */
export const egressFault: FieldCheck = (policy) => {
  if (policy === "spec" || policy === "public-web") return undefined;
  return isRecord(policy)
    ? ruleFault(policy)
    : 'must be "spec", "public-web" or an object of allow, private';
};
