import type { Artifact, LogEntry, ToolResult, ToolUsage } from "../result/tool-result.ts";
import type { Call } from "./call.ts";
import { deadlineExceeded } from "./cut-off.ts";
import type { Outcome } from "./guard.ts";

const NO_WARNINGS: readonly string[] = Object.freeze([]);
const NO_LOGS: readonly LogEntry[] = Object.freeze([]);
const NO_ARTIFACTS: readonly Artifact[] = Object.freeze([]);

/** What most calls used. */
const ONE_ATTEMPT: ToolUsage = Object.freeze({
  attempts: 1,
  retries: 0,
  cachedHit: false,
  idempotencyReused: false,
  circuitOpened: false,
});

/** The result that the caller gets. What finished too late is no success. */
export function toResult(call: Call, settled: Outcome): ToolResult {
  const { plan, runId, noted } = call;
  const { toolName, returnType, returnTarget } = plan;
  const latencyMs = Math.max(0, plan.services.clock.now() - call.startedAt);
  const outcome = settled.ok && isLate(call, latencyMs) ? lateFinish(call, latencyMs) : settled;
  const usage = usageOf(call);
  const warnings = noted?.warnings ?? NO_WARNINGS;
  const logs = noted?.logs ?? NO_LOGS;
  const artifacts = noted?.artifacts ?? NO_ARTIFACTS;
  return outcome.ok
    ? {
        ok: true,
        toolName,
        runId,
        returnType,
        returnTarget,
        latencyMs,
        usage,
        warnings,
        logs,
        artifacts,
        content: outcome.content,
      }
    : {
        ok: false,
        toolName,
        runId,
        returnType,
        returnTarget,
        latencyMs,
        usage,
        warnings,
        logs,
        artifacts,
        error: outcome.error,
      };
}

/** What the call has used so far. */
export function usageOf(call: Call): ToolUsage {
  const { attempts, cachedHit, idempotencyReused, circuitOpened, noted } = call;
  if (attempts === 1 && noted === undefined && !cachedHit && !circuitOpened) return ONE_ATTEMPT;
  return {
    attempts,
    retries: attempts > 1 ? attempts - 1 : 0,
    cachedHit,
    idempotencyReused,
    circuitOpened,
    ...(noted?.tokensIn === undefined ? undefined : { tokensIn: noted.tokensIn }),
    ...(noted?.tokensOut === undefined ? undefined : { tokensOut: noted.tokensOut }),
    ...(noted?.costUsd === undefined ? undefined : { costUsd: noted.costUsd }),
  };
}

/** A tool that kept the process busy may finish after its deadline without being cut off. */
function isLate(call: Call, latencyMs: number): boolean {
  if (call.plan.deadlineMs === 0 && call.context.deadline === undefined) return false;
  return call.startedAt + latencyMs > (call.deadline ?? Number.POSITIVE_INFINITY);
}

function lateFinish(call: Call, latencyMs: number): Outcome {
  const { toolName, readOnly } = call.plan;
  const { code, retryable, effect } = deadlineExceeded(toolName, 0).toErrorData(
    readOnly ? "none" : "committed",
  );
  const message = `"${toolName}" ended after ${latencyMs} ms, past its deadline: it ran, but its answer came too late.`;
  return { ok: false, error: { code, message, retryable, effect } };
}
