import { type LookupAddress, lookup } from "node:dns";
import type { LookupFunction } from "node:net";
import type { EgressGate } from "@exec/core";

/** Marks the error of a connection that the egress policy refused. */
export const EGRESS_DENIED = "EGRESS_DENIED";

/**
 * Resolves a host's name and lets a connection go only to addresses that the policy allows: all of
 * the answers must be, and the address that is dialled is one that was judged.
 */
export function guardedLookup(endpoint: URL, gate: EgressGate): LookupFunction {
  return (hostname, options, callback) => {
    lookup(
      hostname,
      { ...options, all: true },
      (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => {
        if (error !== null) return callback(error, []);
        for (const { address } of addresses) {
          const why = gate.refuseAddress(endpoint, address);
          if (why !== undefined)
            return callback(Object.assign(new Error(why), { code: EGRESS_DENIED }), []);
        }
        const [first] = addresses;
        if (options.all === true || first === undefined) callback(null, addresses);
        else callback(null, first.address, first.family);
      },
    );
  };
}
