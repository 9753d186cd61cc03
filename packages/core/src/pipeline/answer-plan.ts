import { findSecrets } from "../secret/find-secrets.ts";
import { Masking } from "../secret/masking.ts";
import type { Awaitable } from "../spec/json.ts";
import { lazyGate } from "./compile-plan.ts";
import type { GuardTarget, Outcome } from "./guard.ts";
import type { Load } from "./load.ts";
import type { Plan } from "./plan.ts";
import type { CompiledGuard } from "./stage.ts";
import { callDeadlineMs } from "./stages/attempt-timeout.ts";
import { audit } from "./stages/audit.ts";
import { deadline } from "./stages/deadline.ts";

/** Whose call it is. */
export interface CallTarget extends GuardTarget {
  readonly load: Load;
}

/**
 * A pipeline that never reaches its operation: one answer, under the caller's abort and deadline.
 * For loading what a tool needs before its first call, and for refusing every call.
 */
export function answerPlan(
  name: string,
  target: CallTarget,
  answer: () => Awaitable<Outcome>,
): Plan {
  const { spec, services, load } = target;
  return {
    spec,
    services,
    load,
    operation: () => undefined,
    admit: [
      ...auditOfFailures(target),
      { name: deadline.name, enter: undefined, exit: undefined, ...deadline.compile(target) },
      { name, enter: answer, exit: undefined },
    ],
    attempt: [],
    retry: undefined,
    shared: undefined,
    masking: new Masking(findSecrets(spec)),
    gate: lazyGate({ spec, services, fixedOrigins: [] }),
    timeoutMs: 0,
    deadlineMs: callDeadlineMs(spec),
    toolName: spec.name,
    readOnly: true,
    returnType: spec.returnType ?? "json",
    returnTarget: spec.returnTarget ?? "model",
    stages: [deadline.name, name],
  };
}

/** A call that goes on to its tool is audited there. */
function auditOfFailures(target: CallTarget): CompiledGuard[] {
  const exit = audit.compile(target)?.exit;
  if (exit === undefined) return [];
  const ofFailure: typeof exit = (call, outcome) => (outcome.ok ? undefined : exit(call, outcome));
  return [{ name: audit.name, enter: undefined, exit: ofFailure }];
}
