import type { Effect } from "../../result/tool-error.ts";
import type { AuditEntry } from "../../runtime/services.ts";
import type { Call } from "../call.ts";
import type { Outcome } from "../guard.ts";
import { callerFields, unhurt } from "../observe.ts";
import type { Stage } from "../stage.ts";
import { usageOf } from "../to-result.ts";
import { argsHashOf } from "./audit-args.ts";

/** Writes one entry about every call: who, what, whether it was let through, how it ended. */
export const audit: Stage = {
  name: "audit",
  place: "admit",
  compile: ({ spec, family, executorType, services }) => {
    const sink = services.audit;
    if (sink === undefined) return undefined;
    const entryOf = (call: Call, outcome: Outcome): AuditEntry => {
      const at = services.clock.now();
      const { attempts, cachedHit, idempotencyReused } = usageOf(call);
      return {
        at,
        toolName: spec.name,
        family,
        executorType,
        ...callerFields(call),
        ...given("sessionId", call.context.sessionId),
        ...given("toolCallId", call.context.toolCallId),
        ...given("traceparent", call.context.traceparent),
        decision: isDenied(call, outcome) ? "denied" : "allowed",
        ok: outcome.ok,
        ...(outcome.ok ? {} : { code: outcome.error.code }),
        effect: effectOf(call, outcome),
        attempts,
        cachedHit,
        idempotencyReused,
        latencyMs: Math.max(0, at - call.startedAt),
        ...given("argsHash", argsHashOf(call)),
      };
    };
    return {
      exit(call, outcome) {
        unhurt(() => sink.write(entryOf(call, outcome)));
        return undefined;
      },
    };
  },
};

function given<Name extends string>(
  name: Name,
  value: string | undefined,
): { [N in Name]?: string } {
  return value === undefined ? {} : ({ [name]: value } as { [N in Name]: string });
}

/** Nothing was done for it. The recorded failure of a call that did something is an answer. */
function isDenied(call: Call, outcome: Outcome): boolean {
  if (outcome.ok || call.attempts > 0) return false;
  return outcome.error.effect === "none" || outcome.error.code === "OUTCOME_UNKNOWN";
}

/** What the call's own operations changed: an answer of another's stands with its effect in that one's entry. */
function effectOf(call: Call, outcome: Outcome): Effect {
  if (call.attempts === 0) return "none";
  if (!outcome.ok) return outcome.error.effect;
  return call.plan.readOnly ? "none" : "committed";
}
