import type { Effect } from "../../result/tool-error.ts";
import type { Call } from "../call.ts";
import type { Guard } from "../guard.ts";
import { callerFields, unhurt } from "../observe.ts";

/** Writes one line about every call: who, what, how it ended. */
export const audit: Guard = {
  name: "audit",
  place: "admit",
  compile: ({ spec, services }) => {
    const sink = services.audit;
    if (sink === undefined) return undefined;
    return {
      exit(call, outcome) {
        unhurt(() =>
          sink.write({
            at: services.clock.now(),
            toolName: spec.name,
            ...callerFields(call),
            ok: outcome.ok,
            ...(outcome.ok ? {} : { code: outcome.error.code }),
            effect: outcome.ok ? effectOf(call) : outcome.error.effect,
            attempts: call.attempts,
          }),
        );
        return undefined;
      },
    };
  },
};

/** What a success changed: nothing where the tool only reads, or did not run. */
function effectOf(call: Call): Effect {
  return call.plan.readOnly || call.noted?.idempotencyReused === true || call.attempts === 0
    ? "none"
    : "committed";
}
