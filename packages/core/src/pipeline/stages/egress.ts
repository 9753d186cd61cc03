import { type Guard, refusal } from "../guard.ts";
import type { PlanTarget } from "../plan.ts";

/**
 * Refuses a destination that the tool's or the runtime's policy does not allow, before anything is
 * sent. The family checks the addresses behind a name again when it connects.
 */
export const egress: Guard<PlanTarget> = {
  name: "egress",
  place: "admit",
  compile: ({ spec, destinations }) => {
    if (destinations === undefined) return undefined;
    return {
      enter(call) {
        const gate = call.plan.gate();
        for (const url of destinations(call.args)) {
          const why = gate.refuseUrl(url);
          if (why !== undefined)
            return refusal({
              code: "EGRESS_DENIED",
              message: `"${spec.name}" may not connect: ${why}`,
            });
        }
        return undefined;
      },
    };
  },
};
