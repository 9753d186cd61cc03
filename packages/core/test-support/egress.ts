import { type EgressGate, egressGate } from "../src/egress/egress-gate.ts";
import type { EgressPolicy } from "../src/egress/egress-policy.ts";

/** A tool's policy, its runtime's, and the origins that its spec writes. */
export interface Egress {
  readonly tool?: EgressPolicy;
  readonly runtime?: EgressPolicy;
  readonly fixed?: readonly string[];
}

export function gateOf({ tool, runtime, fixed = [] }: Egress): EgressGate {
  return egressGate({ tool, runtime, fixedOrigins: fixed });
}

/** Whether a tool gets to a URL whose name resolves to these addresses. */
export function reaches(egress: Egress, url: string, ...addresses: string[]): boolean {
  const gate = gateOf(egress);
  const target = new URL(url);
  if (gate.refuseUrl(target) !== undefined) return false;
  return addresses.every((address) => gate.refuseAddress(target, address) === undefined);
}

/** Which of these are reached: each a URL, with the addresses of its name after it. */
export function reached(egress: Egress, targets: readonly string[]): Record<string, boolean> {
  return Object.fromEntries(
    targets.map((target) => {
      const [url = "", ...addresses] = target.split(" ");
      return [target, reaches(egress, url, ...addresses)];
    }),
  );
}
