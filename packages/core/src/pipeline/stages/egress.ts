import { refusal } from "../guard.ts";
import type { PlanTarget } from "../plan.ts";
import type { Stage } from "../stage.ts";

/**
 * Refuses a destination that the tool's or the runtime's policy does not allow, before anything is
 * sent. The family checks the addresses behind a name again when it connects.
 */
export const egress: Stage<PlanTarget> = {
  name: "egress",
  place: "admit",
  compile: ({ spec, destinations }) => {
    if (destinations === undefined) return undefined;
    let allowed: readonly URL[] | undefined;
    return {
      enter(call) {
        const gate = call.plan.gate();
        const wanted = destinations(call.args);
        // A tool that always goes to the same place gives the same list; a plan has one policy.
        if (wanted === allowed) return undefined;
        for (const url of wanted) {
          const why = gate.refuseUrl(url);
          if (why !== undefined)
            return refusal({
              code: "EGRESS_DENIED",
              message: `"${spec.name}" may not connect: ${why}`,
            });
        }
        allowed = wanted;
        return undefined;
      },
    };
  },
};
