import type { ToolErrorData } from "../../result/tool-error.ts";
import type { CircuitBreakerRule } from "../../spec/tool-spec.ts";
import type { Call } from "../call.ts";
import { type Guard, refusal } from "../guard.ts";

const DEFAULTS = { failureThreshold: 5, openMs: 30_000 } as const;
/** How long a probe of a tool without a time-out may keep the others out. */
const PROBE_MS = 30_000;

/**
 * Leaves a tool alone that failed several times in a row; after a while one probe at a time finds
 * out whether it is back. A caller's abort says nothing about the tool.
 *
 * After Nygard, "Release It!" (2007), "Circuit Breaker".
 */
export const breaker: Guard = {
  name: "breaker",
  place: "attempt",
  compile: ({ spec, services }) => {
    if (spec.circuitBreaker === undefined || spec.circuitBreaker === false) return undefined;
    const rule: CircuitBreakerRule = spec.circuitBreaker === true ? {} : spec.circuitBreaker;
    const { failureThreshold, openMs } = { ...DEFAULTS, ...rule };
    const probeTimeoutMs = rule.probeTimeoutMs ?? (spec.timeoutMs || PROBE_MS);
    const circuit = services.circuits.circuit(spec.name);
    const { clock } = services;

    return {
      enter(call) {
        call.probeTimeoutMs = undefined;
        if (circuit.state === "closed") return undefined;
        const now = clock.now();
        if (now < circuit.retryAt) {
          call.notes.circuitOpened = true;
          const retryAfterMs = circuit.retryAt - now;
          const message = `The circuit of "${spec.name}" is ${circuit.state} after repeated failures; try again in ${retryAfterMs} ms or do without it.`;
          return refusal({ code: "CIRCUIT_OPEN", message, retryable: true, retryAfterMs });
        }
        // The probe's own time is its lease: a probe that never returns does not lock the others out.
        circuit.state = "half-open";
        circuit.retryAt = now + probeTimeoutMs;
        call.probeTimeoutMs = probeTimeoutMs;
        return undefined;
      },
      exit(call, outcome) {
        const isProbe = call.probeTimeoutMs !== undefined;
        if (!isProbe && circuit.state !== "closed") return undefined;
        if (outcome.ok || !isToolFault(call, outcome.error)) {
          if (outcome.ok) {
            circuit.state = "closed";
            circuit.failures = 0;
          } else if (isProbe) {
            circuit.state = "open";
            circuit.retryAt = clock.now();
          }
          return undefined;
        }
        circuit.failures += 1;
        if (isProbe || circuit.failures >= failureThreshold) {
          circuit.state = "open";
          circuit.retryAt = clock.now() + openMs;
          call.notes.circuitOpened = true;
        }
        return undefined;
      },
    };
  },
};

/** Whether a failure says that the tool is in trouble, rather than the caller or its arguments. */
function isToolFault(call: Call, error: ToolErrorData): boolean {
  // A deadline that the caller set shorter than the tool's says nothing about the tool.
  if (call.cutBy?.isCallers === true) return false;
  return error.retryable || error.code === "EXECUTION_FAILED";
}
