import { hashJson } from "../args-hash.ts";
import type { Call } from "../call.ts";
import type { Stage } from "../stage.ts";

const hashes = new WeakMap<Call, string>();

/**
 * Hashes the arguments for the audit entry: as they came, before a schema's transforms or the tool can
 * change them, and after the caps, which bound what the hash can cost.
 */
export const auditArgs: Stage = {
  name: "audit-args",
  place: "admit",
  compile: ({ services }) => {
    if (services.audit === undefined) return undefined;
    return {
      enter(call) {
        try {
          hashes.set(call, hashJson(call.args));
        } catch {
          // What JSON cannot hold has no hash: the entry goes without.
        }
        return undefined;
      },
    };
  },
};

/** The hash of a call's arguments; `undefined` where they were refused before, or cannot be hashed. */
export function argsHashOf(call: Call): string | undefined {
  return hashes.get(call);
}
