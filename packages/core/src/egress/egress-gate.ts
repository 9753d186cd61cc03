import { isIP } from "node:net";
import { classifyAddress } from "./address.ts";
import type { EgressPolicy } from "./egress-policy.ts";

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
  const fixed = new Set(init.fixedOrigins.map((origin) => new URL(origin).origin));
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

/** A host without the brackets of an IPv6 literal. */
export function hostOf(url: URL): string {
  return url.hostname.startsWith("[") ? url.hostname.slice(1, -1) : url.hostname;
}

function policyRules(policy: EgressPolicy, fixed: ReadonlySet<string>): Rules {
  const rule = typeof policy === "string" ? {} : policy;
  const allow = (rule.allow ?? []).map(originPattern);
  const anyHost = policy === "public-web";
  const listed = (url: URL): boolean => allow.some((matches) => matches(url));
  /**
   * Written by the author or listed: then a literal private address is what was meant. A policy of
   * "public-web" means what it says, whatever the author wrote.
   */
  const written = (url: URL): boolean => (!anyHost && fixed.has(url.origin)) || listed(url);
  return {
    refuseUrl(url) {
      const reachable = anyHost || listed(url) || (allow.length === 0 && fixed.has(url.origin));
      if (!reachable) {
        return `${url.origin} is not among the origins that this tool may reach; list it in "egress": { "allow": [...] } if it should be.`;
      }
      const host = hostOf(url);
      return isIP(host) === 0 ? undefined : this.refuseAddress(url, host);
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
      return `${url.host} leads to ${address}, which is a ${kind} address; set "egress": { "private": true } if the tool should reach your own network.`;
    },
  };
}

function isLoopback(address: string): boolean {
  return address === "::1" || address.startsWith("127.");
}

/** `https://api.example.com` or `https://*.example.com`, with the port where it is not the scheme's. */
function originPattern(pattern: string): (url: URL) => boolean {
  const wildcard = pattern.includes("://*.");
  const url = new URL(wildcard ? pattern.replace("://*.", "://") : pattern);
  if (!wildcard) return (candidate) => candidate.origin === url.origin;
  return (candidate) =>
    candidate.protocol === url.protocol &&
    candidate.port === url.port &&
    candidate.hostname.endsWith(`.${url.hostname}`);
}

/** What is wrong with a policy as written, for spec checks. */
export function egressFaults(policy: EgressPolicy): string[] {
  if (policy === "spec" || policy === "public-web") return [];
  if (typeof policy !== "object" || policy === null)
    return ['egress must be "spec", "public-web" or { allow, private }'];
  return (policy.allow ?? []).flatMap((pattern, index) => {
    const plain = String(pattern).replace("://*.", "://");
    const url = URL.canParse(plain) ? new URL(plain) : undefined;
    if (
      url !== undefined &&
      url.origin !== "null" &&
      url.pathname === "/" &&
      url.search === "" &&
      url.username === ""
    )
      return [];
    return [`egress.allow[${index}] must be an origin such as "https://api.example.com"`];
  });
}
