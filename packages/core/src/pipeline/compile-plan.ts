import { type EgressGate, egressGate } from "../egress/egress-gate.ts";
import { findSecrets } from "../secret/find-secrets.ts";
import { Masking } from "../secret/masking.ts";
import type { Guard, GuardPlace } from "./guard.ts";
import { orderGuards } from "./order-guards.ts";
import { ownGuard } from "./own-guard.ts";
import type { Plan, PlanTarget } from "./plan.ts";
import type { CompiledGuard, Stage } from "./stage.ts";
import { attemptTimeoutMs, callDeadlineMs } from "./stages/attempt-timeout.ts";
import { audit } from "./stages/audit.ts";
import { auditArgs } from "./stages/audit-args.ts";
import { authorization } from "./stages/authorization.ts";
import { breaker } from "./stages/breaker.ts";
import { cache } from "./stages/cache.ts";
import { caps } from "./stages/caps.ts";
import { deadline } from "./stages/deadline.ts";
import { egress } from "./stages/egress.ts";
import { idempotency } from "./stages/idempotency.ts";
import { inputValidation } from "./stages/input-validation.ts";
import { ledgerCommit } from "./stages/ledger-commit.ts";
import { ledgerDispatch } from "./stages/ledger-dispatch.ts";
import { limits } from "./stages/limits.ts";
import { metrics } from "./stages/metrics.ts";
import { outputValidation } from "./stages/output-validation.ts";
import { compileRetry } from "./stages/retry.ts";
import { sharedWork } from "./stages/shared-work.ts";
import { trace } from "./stages/trace.ts";
import { usage } from "./stages/usage.ts";

/**
 * In the order of entry; they are left in reverse. So what stands first sees the whole call, and
 * the ledger is written before anybody is told.
 */
const ADMIT: readonly Stage<PlanTarget>[] = [
  trace,
  metrics,
  audit,
  usage,
  deadline,
  caps,
  auditArgs,
  inputValidation,
  authorization,
  egress,
  sharedWork,
  idempotency,
  ledgerCommit,
  cache,
  limits,
  ledgerDispatch,
];

const ATTEMPT: readonly Stage<PlanTarget>[] = [outputValidation, breaker];

/** The stricter of the tool's policy and that of the call's services. */
export function lazyGate({
  spec,
  services,
  fixedOrigins,
}: Pick<PlanTarget, "spec" | "services" | "fixedOrigins">): () => EgressGate {
  let gate: EgressGate | undefined;
  return () => {
    gate ??= egressGate({ tool: spec.egress, runtime: services.security?.egress, fixedOrigins });
    return gate;
  };
}

/** Compiles the pipeline of one tool. A rule that the tool does not ask for costs nothing. */
export function compilePlan(target: PlanTarget): Plan {
  const { spec, services } = target;
  const admit = compileGuards(ADMIT, "admit", target);
  const attempt = compileGuards(ATTEMPT, "attempt", target);
  const retry = compileRetry(target);
  const masking = new Masking(findSecrets(spec));
  const timeoutMs = attemptTimeoutMs(spec);
  const plan: Plan = {
    spec,
    services,
    load: target.load,
    operation: target.operation,
    admit,
    attempt,
    retry,
    shared: undefined,
    masking,
    gate: lazyGate(target),
    timeoutMs,
    deadlineMs: callDeadlineMs(spec),
    toolName: spec.name,
    readOnly: spec.annotations?.readOnly === true,
    returnType: spec.returnType ?? "json",
    returnTarget: spec.returnTarget ?? "model",
    stages: stageNames(admit, attempt, { retry, masking, timeoutMs }),
  };
  const shareAt = admit.findIndex(({ name }) => name === sharedWork.name) + 1;
  return shareAt === 0 ? plan : split(plan, shareAt);
}

/** What each call does for itself, and what calls that are the same do once. */
function split(plan: Plan, shareAt: number): Plan {
  const shared: Plan = { ...plan, admit: plan.admit.slice(shareAt), deadlineMs: 0 };
  return { ...plan, admit: plan.admit.slice(0, shareAt), attempt: [], retry: undefined, shared };
}

function compileGuards(
  builtIn: readonly Stage<PlanTarget>[],
  place: GuardPlace,
  target: PlanTarget,
): CompiledGuard[] {
  const own = target.guards.filter((guard) => guard.place === place);
  const ordered = orderGuards(builtIn, own);
  // The output validation makes an attempt's content JSON-ready for those that stand outside of it.
  const checkAt = ordered.indexOf(outputValidation);
  return ordered.flatMap((guard, index) => {
    const compiled = own.includes(guard as Guard)
      ? ownGuard(guard as Guard, target, index < checkAt || place === "admit")
      : guard.compile(target);
    return compiled === undefined
      ? []
      : [{ name: guard.name, enter: compiled.enter, exit: compiled.exit }];
  });
}

/** The stages in the order in which a call meets them first. */
function stageNames(
  admit: readonly CompiledGuard[],
  attempt: readonly CompiledGuard[],
  held: Pick<Plan, "retry" | "masking" | "timeoutMs">,
): string[] {
  const entered = (guards: readonly CompiledGuard[]): string[] =>
    guards.filter((guard) => guard.enter).map((guard) => guard.name);
  const left = (guards: readonly CompiledGuard[]): string[] =>
    guards
      .filter((guard) => guard.exit)
      .map((guard) => guard.name)
      .reverse();
  const names = [
    ...entered(admit.filter((guard) => guard.name !== "ledger-commit")),
    ...(held.retry === undefined ? [] : ["retry"]),
    ...entered(attempt),
    ...(held.timeoutMs === 0 ? [] : ["attempt-timeout"]),
    ...left(attempt),
    ...(held.masking.redactor === undefined ? [] : ["redaction"]),
    ...left(admit),
  ];
  return [...new Set(names)];
}
