import { hostOf, specInvalid } from "@exec/core";
import type { DynamoDBToolSpecBase } from "../spec/dynamodb-tool-spec.ts";

/** Which DynamoDB a tool talks to. */
export interface Target {
  readonly endpoint: URL;
  readonly region: string;
  /** The endpoint is on this machine. */
  readonly isLocal: boolean;
}

/** What stands after `dynamodb.<region>.`, by the beginning of the region's name. */
const DOMAINS: readonly (readonly [prefix: string, domain: string])[] = [
  ["cn-", "amazonaws.com.cn"],
  ["eusc-", "amazonaws.eu"],
  ["us-isob-", "sc2s.sgov.gov"],
  ["us-isof-", "csp.hci.ic.gov"],
  ["us-iso-", "c2s.ic.gov"],
  ["eu-isoe-", "cloud.adc-e.uk"],
];
const REGION = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** What is wrong with a region's name, for spec checks: it becomes a part of a host's name. */
export function regionFault(region: unknown): string | undefined {
  return typeof region === "string" && REGION.test(region)
    ? undefined
    : 'must be the name of a region, such as "eu-central-1"';
}

/** What is wrong with an endpoint, for spec checks. */
export function endpointFault(endpoint: unknown): string | undefined {
  const url =
    typeof endpoint === "string" && URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  const isOrigin =
    url !== undefined &&
    /^https?:$/.test(url.protocol) &&
    url.username === "" &&
    url.pathname === "/" &&
    url.search === "" &&
    url.hash === "";
  return isOrigin ? undefined : 'must be an origin, such as "http://127.0.0.1:8000"';
}

/**
 * Where a spec's requests go. The SDK would look into the environment for another endpoint; here
 * the spec alone says it, so that egress control judges what is really called.
 * @throws ToolError `SPEC_INVALID` where no region is known
 */
export function targetOf(
  spec: DynamoDBToolSpecBase,
  environment: NodeJS.ProcessEnv = process.env,
): Target {
  const given = spec.endpoint === undefined ? undefined : new URL(spec.endpoint);
  const isLocal = given !== undefined && isLoopback(hostOf(given));
  const region =
    spec.region ?? (isLocal ? "local" : (environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION));
  if (region === undefined) {
    throw specInvalid(spec.name, [
      '"region" is missing, and the environment has no AWS_REGION; give one, such as "eu-central-1"',
    ]);
  }
  const fault = regionFault(region);
  if (fault !== undefined) throw specInvalid(spec.name, [`the environment's AWS_REGION ${fault}`]);
  const domain = DOMAINS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? "amazonaws.com";
  return { endpoint: given ?? new URL(`https://dynamodb.${region}.${domain}`), region, isLocal };
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/.test(host);
}
