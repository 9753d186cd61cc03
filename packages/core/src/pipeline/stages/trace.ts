import type { Span } from "../../runtime/services.ts";
import type { Call } from "../call.ts";
import { unhurt } from "../observe.ts";
import type { Stage } from "../stage.ts";

/** One span for each call, as OpenTelemetry's GenAI conventions name it. Arguments and content stay out. */
export const trace: Stage = {
  name: "trace",
  place: "admit",
  compile: ({ spec, toolType, services }) => {
    const { tracer } = services;
    if (tracer === undefined) return undefined;
    const spans = new WeakMap<Call, Span>();
    const fixed = {
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.name": spec.name,
      "gen_ai.tool.type": toolType,
    };
    return {
      enter(call) {
        const { toolCallId, traceparent } = call.context;
        const attributes =
          toolCallId === undefined ? fixed : { ...fixed, "gen_ai.tool.call.id": toolCallId };
        unhurt(
          () =>
            void spans.set(
              call,
              tracer.startSpan(`execute_tool ${spec.name}`, attributes, traceparent),
            ),
        );
        return undefined;
      },
      exit(call, outcome) {
        const span = spans.get(call);
        if (span === undefined) return undefined;
        unhurt(() => {
          if (!outcome.ok) span.setAttribute("error.type", outcome.error.code);
          span.end();
        });
        return undefined;
      },
    };
  },
};
