import { toErrorData } from "../result/tool-error.ts";
import type { ToolResult } from "../result/tool-result.ts";
import { Attempt } from "./attempt.ts";
import type { Call } from "./call.ts";
import { collect, streamOf } from "./collect.ts";
import { CutOff } from "./cut-off.ts";
import type { Outcome } from "./guard.ts";
import { enterAll, exitAll, isPromise, type Progress } from "./guard-chain.ts";
import { redact } from "./stages/redaction.ts";

/**
 * Runs one call through its plan: admitted once, tried as often as the retry rule allows, let go
 * in reverse order. Never rejects: whatever goes wrong is in the result. Awaits only what is a
 * promise, because each `await` costs as much as several guards.
 */
export async function drive(call: Call): Promise<ToolResult> {
  const { plan } = call;
  plan.load.enter();
  const admitted: Progress = { entered: 0 };
  let outcome: Outcome | undefined;
  try {
    const answer = enterAll(plan.admit, call, admitted);
    outcome = isPromise(answer) ? await call.within(answer) : answer;
  } catch (thrown) {
    outcome = failure(call, thrown);
  }

  while (outcome === undefined) {
    const attempt = new Attempt(call, call.attempts + 1);
    let tried: Outcome;
    try {
      const answer = enterAll(plan.attempt, call, attempt);
      const refused = isPromise(answer) ? await call.within(answer) : answer;
      if (refused === undefined) {
        call.attempts += 1;
        const timeoutMs = call.probeTimeoutMs ?? plan.timeoutMs;
        let content = plan.operation(call.args, attempt, timeoutMs);
        if (isPromise(content)) content = call.isBounded(timeoutMs) ? await call.within(content, attempt, timeoutMs) : await content;
        const stream = streamOf(content);
        if (stream !== undefined) content = await call.within(collect(stream, call, attempt), attempt, timeoutMs);
        tried = { ok: true, content };
      } else {
        tried = refused;
      }
    } catch (thrown) {
      tried = failure(call, thrown);
    }
    const left = exitAll(plan.attempt, call, attempt, tried);
    outcome = isPromise(left) ? await left : left;
    if (plan.retry === undefined) continue;
    if (call.attempts <= 1) plan.retry.earn();
    if (outcome.ok) continue;
    const delayMs = plan.retry.delayAfter(call, outcome.error);
    if (delayMs !== undefined) outcome = await pause(call, delayMs);
  }

  if (plan.redactor !== undefined) outcome = redact(call, outcome, plan.redactor);
  const left = exitAll(plan.admit, call, admitted, outcome);
  if (isPromise(left)) outcome = await left;
  else outcome = left;
  plan.load.leave();
  return call.result(outcome);
}

/** Waits before the next attempt; an outcome only where the call was cut off meanwhile. */
async function pause(call: Call, delayMs: number): Promise<Outcome | undefined> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = call.plan.services.clock.schedule(delayMs, resolve);
  try {
    await call.within(promise);
    return undefined;
  } catch (thrown) {
    return failure(call, thrown);
  } finally {
    timer.cancel();
  }
}

function failure(call: Call, thrown: unknown): Outcome {
  const effect = call.attempts === 0 ? "none" : call.defaultEffect;
  const error = thrown instanceof CutOff ? thrown.toErrorData(effect) : toErrorData(thrown, effect);
  return { ok: false, error: call.plan.readOnly && error.effect === "unknown" ? { ...error, effect: "none" } : error };
}
