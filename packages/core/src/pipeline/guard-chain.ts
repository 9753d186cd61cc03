import { toErrorData } from "../result/tool-error.ts";
import { isPromise } from "../spec/is-promise.ts";
import { atMost } from "./at-most.ts";
import type { Call } from "./call.ts";
import type { Outcome } from "./guard.ts";
import { exitMs } from "./observe.ts";
import type { CompiledGuard } from "./stage.ts";

/** How many guards of a chain a call has entered: those are the ones to leave. */
export interface Progress {
  entered: number;
}

/** Guards of the ledger, which have a time of their own whatever the call's deadline, in milliseconds. */
const LEDGER: ReadonlySet<string> = new Set(["idempotency", "ledger-commit", "ledger-dispatch"]);
const LEDGER_MS = 5000;

/**
 * Enters guards in order until one answers. A guard that answered or threw is not entered, so it
 * is not left either. Gives a promise only where a guard did.
 */
export function enterAll(
  guards: readonly CompiledGuard[],
  call: Call,
  progress: Progress,
): Promise<Outcome | undefined> | Outcome | undefined {
  let index = progress.entered;
  try {
    for (; index < guards.length; index += 1) {
      const { enter } = guards[index] as CompiledGuard;
      if (enter === undefined) continue;
      const answer = enter(call);
      if (answer === undefined) continue;
      progress.entered = index;
      return isPromise(answer) ? enterRest(guards, call, progress, answer) : answer;
    }
  } catch (thrown) {
    progress.entered = index;
    return guardFailed(guards[index] as CompiledGuard, thrown);
  }
  progress.entered = guards.length;
  return undefined;
}

async function enterRest(
  guards: readonly CompiledGuard[],
  call: Call,
  progress: Progress,
  pending: PromiseLike<Outcome | undefined>,
): Promise<Outcome | undefined> {
  const guard = guards[progress.entered] as CompiledGuard;
  let answer: Outcome | undefined;
  try {
    answer = await pending;
  } catch (thrown) {
    return guardFailed(guard, thrown);
  }
  if (answer !== undefined) return answer;
  if (call.ended !== undefined) {
    // The call was cut off while the guard waited: what it took goes back, and nothing follows.
    await guard.exit?.(call, call.ended);
    return call.ended;
  }
  progress.entered += 1;
  return enterAll(guards, call, progress);
}

/** Leaves the entered guards in reverse order. Gives a promise only where a guard did. */
export function exitAll(
  guards: readonly CompiledGuard[],
  call: Call,
  progress: Progress,
  outcome: Outcome,
): Promise<Outcome> | Outcome {
  let current = outcome;
  for (let index = progress.entered - 1; index >= 0; index -= 1) {
    const { exit } = guards[index] as CompiledGuard;
    if (exit === undefined) continue;
    try {
      const changed = exit(call, current);
      if (changed === undefined) continue;
      progress.entered = index;
      if (isPromise(changed)) return exitRest(guards, call, progress, current, changed);
      current = changed;
    } catch (thrown) {
      current = exitFailed(guards[index] as CompiledGuard, call, current, thrown);
    }
  }
  progress.entered = 0;
  return current;
}

async function exitRest(
  guards: readonly CompiledGuard[],
  call: Call,
  progress: Progress,
  outcome: Outcome,
  pending: PromiseLike<Outcome | undefined>,
): Promise<Outcome> {
  const guard = guards[progress.entered] as CompiledGuard;
  let current = outcome;
  try {
    const ms = LEDGER.has(guard.name) ? LEDGER_MS : exitMs(call);
    current = (await atMost(pending, ms, call.plan.services.clock)) ?? outcome;
  } catch (thrown) {
    current = exitFailed(guard, call, outcome, thrown);
  }
  return exitAll(guards, call, progress, current);
}

function guardFailed(guard: CompiledGuard, thrown: unknown): Outcome {
  const error = toErrorData(thrown, "none");
  if (error.code !== "EXECUTION_FAILED") return { ok: false, error };
  const message = `The guard "${guard.name}" failed, so the call was not made: ${error.cause?.message ?? ""}`;
  return { ok: false, error: { ...error, code: "GUARD_FAILED", message } };
}

/** A guard that fails on the way out hides the content, never what is known of the effect. */
function exitFailed(guard: CompiledGuard, call: Call, outcome: Outcome, thrown: unknown): Outcome {
  if (!outcome.ok) return outcome;
  const { cause } = toErrorData(thrown);
  const message = `The tool ran, but the guard "${guard.name}" failed afterwards: ${cause?.message ?? String(thrown)}`;
  const effect = call.plan.readOnly ? "none" : "committed";
  return {
    ok: false,
    error: { code: "GUARD_FAILED", message, retryable: false, effect, ...(cause ? { cause } : {}) },
  };
}
