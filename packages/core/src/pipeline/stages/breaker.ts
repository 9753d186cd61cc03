import type { ToolErrorData } from "../../result/tool-error.ts";
import type { CircuitState } from "../../runtime/services.ts";
import type { CircuitBreakerRule } from "../../spec/tool-spec.ts";
import type { Call } from "../call.ts";
import { refusal } from "../guard.ts";
import { unhurt } from "../observe.ts";
import type { Stage } from "../stage.ts";

const DEFAULTS = { failureThreshold: 5, openMs: 30_000 } as const;
/** How long a probe of a tool without a time-out may keep the others out. */
const PROBE_MS = 30_000;

/**
 * Leaves a tool alone that failed several times in a row; after a while one probe at a time finds
 * out whether it is back. A caller's abort says nothing about the tool.
 *
 * After Nygard, "Release It!" (2007), "Circuit Breaker".
 */
export const breaker: Stage = {
  name: "breaker",
  place: "attempt",
  compile: ({ spec, services }) => {
    if (spec.circuitBreaker === undefined || spec.circuitBreaker === false) return undefined;
    const rule: CircuitBreakerRule = spec.circuitBreaker === true ? {} : spec.circuitBreaker;
    const { failureThreshold, openMs } = { ...DEFAULTS, ...rule };
    const probeTimeoutMs = rule.probeTimeoutMs ?? (spec.timeoutMs || PROBE_MS);
    const circuit = services.circuits.circuit(spec.name);
    const { circuitObserver, clock } = services;
    /** When the lease of each probe ends: who has lost it says no more of the circuit. */
    const leases = new WeakMap<Call, number>();

    const move = (to: CircuitState, retryAt: number): void => {
      const from = circuit.state;
      circuit.state = to;
      circuit.retryAt = retryAt;
      if (from === to || circuitObserver === undefined) return;
      const { failures } = circuit;
      const change = { toolName: spec.name, from, to, failures, at: clock.now() };
      const told = to === "open" ? { ...change, retryAt } : change;
      unhurt(() => circuitObserver.stateChanged(told));
    };

    return {
      enter(call) {
        call.probeTimeoutMs = undefined;
        call.attemptsBefore = call.attempts;
        if (circuit.state === "closed") return undefined;
        const now = clock.now();
        const isOpen = circuit.state === "open";
        // A machine whose clock was set back is not shut out for longer than the rule says.
        if (isOpen) circuit.retryAt = Math.min(circuit.retryAt, now + openMs);
        if (now < circuit.retryAt) {
          call.notes.circuitOpened = true;
          const retryAfterMs = Math.min(circuit.retryAt - now, isOpen ? openMs : probeTimeoutMs);
          const message = `The circuit of "${spec.name}" is ${circuit.state} after repeated failures; try again in ${retryAfterMs} ms or do without it.`;
          return refusal({ code: "CIRCUIT_OPEN", message, retryable: true, retryAfterMs });
        }
        // The probe's own time is its lease: a probe that never returns does not lock the others out.
        move("half-open", now + probeTimeoutMs);
        leases.set(call, circuit.retryAt);
        call.probeTimeoutMs = probeTimeoutMs;
        return undefined;
      },
      exit(call, outcome) {
        const isProbe = circuit.state === "half-open" && leases.get(call) === circuit.retryAt;
        if (!isProbe && circuit.state !== "closed") return undefined;
        // A guard may have refused the attempt: nothing was learned of the tool then.
        const ran = call.attempts > call.attemptsBefore;
        if (ran && outcome.ok) {
          circuit.failures = 0;
          if (isProbe) move("closed", 0);
        } else if (ran && !outcome.ok && isToolFault(call, outcome.error)) {
          circuit.failures += 1;
          if (!isProbe && circuit.failures < failureThreshold) return undefined;
          move("open", clock.now() + openMs);
          call.notes.circuitOpened = true;
        } else if (isProbe) {
          move("open", clock.now());
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
