import { BlockList, isIP } from "node:net";
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
    url !== undefined && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`;
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
  const isLocal = given !== undefined && isThisMachine(hostOf(given));
  const { region, from } = regionOf(spec, isLocal, environment);
  if (region === undefined) {
    throw specInvalid(spec.name, [
      '"region" is missing, and the environment has no AWS_REGION; give one, such as "eu-central-1"',
    ]);
  }
  const fault = regionFault(region);
  if (fault !== undefined) throw specInvalid(spec.name, [`${from} ${fault}`]);
  const domain = DOMAINS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? "amazonaws.com";
  return { endpoint: given ?? new URL(`https://dynamodb.${region}.${domain}`), region, isLocal };
}

/** A region, and who says so. */
function regionOf(
  spec: DynamoDBToolSpecBase,
  isLocal: boolean,
  environment: NodeJS.ProcessEnv,
): { readonly region: string | undefined; readonly from: string } {
  if (spec.region !== undefined) return { region: spec.region, from: '"region"' };
  if (isLocal) return { region: "local", from: "the endpoint" };
  for (const name of ["AWS_REGION", "AWS_DEFAULT_REGION"]) {
    const region = environment[name]?.trim();
    // A shell that exports an empty variable says nothing.
    if (region !== undefined && region !== "") return { region, from: `the environment's ${name}` };
  }
  return { region: undefined, from: "" };
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8, "ipv4");
// Dialled, the address of no host leads to this one.
LOOPBACK.addSubnet("0.0.0.0", 8, "ipv4");
LOOPBACK.addAddress("::1", "ipv6");
LOOPBACK.addAddress("::", "ipv6");

/** Whether a host is this machine, in whatever way its address is written. */
function isThisMachine(host: string): boolean {
  const kind = isIP(host);
  if (kind === 0) return /^(?:.+\.)?localhost\.?$/.test(host);
  return LOOPBACK.check(host, kind === 4 ? "ipv4" : "ipv6");
}
