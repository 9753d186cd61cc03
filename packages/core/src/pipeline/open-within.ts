import type { ToolContext } from "../context/tool-context.ts";
import { ToolError } from "../result/tool-error.ts";
import type { ToolFailure } from "../result/tool-result.ts";
import { findSecrets } from "../secret/find-secrets.ts";
import { Masking } from "../secret/masking.ts";
import type { ToolSpec } from "../spec/tool-spec.ts";
import { answerPlan, type CallTarget } from "./answer-plan.ts";
import { Call } from "./call.ts";
import { drive } from "./driver.ts";
import { maskedFault } from "./masked-fault.ts";

/** When the caller called and when the call has to end, and the failure where what the tool needs could not be loaded in time. */
export interface Opening {
  readonly startedAt: number;
  /** When the whole call is cut off, in milliseconds since the epoch. */
  readonly deadline: number | undefined;
  readonly failed: ToolFailure | undefined;
}

/** Loads what a tool needs under the deadline and the abort of the call that needs it first. */
export async function openWithin(
  target: CallTarget,
  context: ToolContext,
  ready: () => Promise<void>,
): Promise<Opening> {
  const plan = answerPlan("ready", target, async () => {
    await ready().catch((cause: unknown) => {
      throw loadFailure(target.spec.name, cause);
    });
    return { ok: true, content: null };
  });
  const call = new Call(plan, undefined, context, undefined);
  const result = await drive(call);
  return {
    startedAt: call.startedAt,
    deadline: call.deadline,
    failed: result.ok ? undefined : result,
  };
}

/** The error for what a tool needs and cannot get. */
export function loadFailure(toolName: string, cause: unknown): ToolError {
  if (ToolError.is(cause)) return cause;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new ToolError({
    code: "LOAD_FAILED",
    message: `What "${toolName}" needs could not be loaded: ${why}. Nothing was done.`,
    retryable: true,
    effect: "none",
    cause,
  });
}

/** Why a tool could not be opened or closed, without the secrets of its spec. */
export function maskedLoadFault(fault: unknown, spec: ToolSpec): unknown {
  const { redactor } = new Masking(findSecrets(spec));
  return maskedFault(fault, redactor, (cause) => loadFailure(spec.name, cause));
}
