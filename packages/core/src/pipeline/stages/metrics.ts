import { unhurt } from "../observe.ts";
import type { Stage } from "../stage.ts";

/** Records the call's duration in seconds, under the name of OpenTelemetry's GenAI conventions. */
export const metrics: Stage = {
  name: "metrics",
  place: "admit",
  compile: ({ spec, services }) => {
    const meter = services.metrics;
    if (meter === undefined) return undefined;
    return {
      exit(call, outcome) {
        unhurt(() =>
          meter.record(
            "gen_ai.execute_tool.duration",
            (services.clock.now() - call.startedAt) / 1000,
            {
              "gen_ai.operation.name": "execute_tool",
              "gen_ai.tool.name": spec.name,
              ...(outcome.ok ? {} : { "error.type": outcome.error.code }),
            },
          ),
        );
        return undefined;
      },
    };
  },
};
