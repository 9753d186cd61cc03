import { callerFields, unhurt } from "../observe.ts";
import type { Stage } from "../stage.ts";
import { usageOf } from "../to-result.ts";

/** Tells the usage sink what the call used. */
export const usage: Stage = {
  name: "usage",
  place: "admit",
  compile: ({ spec, services }) => {
    const sink = services.usage;
    if (sink === undefined) return undefined;
    return {
      exit(call) {
        unhurt(() => sink.record(usageOf(call), { toolName: spec.name, ...callerFields(call) }));
        return undefined;
      },
    };
  },
};
