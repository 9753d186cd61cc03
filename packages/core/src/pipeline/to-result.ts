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

/** The result that the caller gets. */
export function toResult(call: Call, outcome: Outcome): ToolResult {
  const { plan, runId, noted } = call;
  const { toolName, returnType, returnTarget } = plan;
  const latencyMs = call.latencyMs < 0 ? readLatency(call) : call.latencyMs;
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
  const { attempts, noted } = call;
  if (attempts === 1 && noted === undefined) return ONE_ATTEMPT;
  return {
    attempts,
    retries: attempts > 1 ? attempts - 1 : 0,
    cachedHit: noted?.cachedHit ?? false,
    idempotencyReused: noted?.idempotencyReused ?? false,
    circuitOpened: noted?.circuitOpened ?? false,
    ...noted?.measures,
  };
}

/**
 * Reads the clock for the result, and takes a success that came too late for what it is: a tool
 * that kept the process busy may finish after its deadline without being cut off. The ledger
 * still learns that it finished.
 */
export function inTime(call: Call, outcome: Outcome): Outcome {
  const { plan, startedAt } = call;
  call.latencyMs = readLatency(call);
  const { deadline } = call;
  if (!outcome.ok || deadline === undefined) return outcome;
  // It was cut off, and told of shared work that had ended before: in time.
  if (plan.shared !== undefined && call.cutBy !== undefined) return outcome;
  if (call.latencyMs <= deadline - startedAt) return outcome;
  if (call.claim !== undefined) call.claim.finished = outcome;
  const { toolName, readOnly } = plan;
  const { code, retryable, effect } = deadlineExceeded(toolName, 0).toErrorData(
    readOnly ? "none" : "committed",
  );
  const message = `"${toolName}" ended after ${call.latencyMs} ms, past its deadline: it ran, but its answer came too late.`;
  return { ok: false, error: { code, message, retryable, effect } };
}

function readLatency({ plan, startedAt }: Call): number {
  return Math.max(0, plan.services.clock.now() - startedAt);
}
