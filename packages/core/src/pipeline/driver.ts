import { type Effect, ToolError, toErrorData } from "../result/tool-error.ts";
import type { ToolResult } from "../result/tool-result.ts";
import { after } from "../runtime/timer-task.ts";
import { isPromise } from "../spec/is-promise.ts";
import { Attempt } from "./attempt.ts";
import type { Call } from "./call.ts";
import { collect, type Stream, streamOf } from "./collect.ts";
import { CutOff } from "./cut-off.ts";
import type { Outcome } from "./guard.ts";
import { enterAll, exitAll } from "./guard-chain.ts";
import { redact } from "./stages/redaction.ts";
import { inTime, toResult } from "./to-result.ts";
import type { Continuation, Wait } from "./wait.ts";

/**
 * Runs one call through its plan: admit, then attempt as often as the retry rule allows, then
 * leave. It does not reject: whatever goes wrong is in the result.
 *
 * Each step calls the next, and only what is a promise is waited for, so a call passes all its
 * guards in one go. The steps are in the order in which a call takes them.
 */
export function drive(call: Call): Promise<ToolResult> {
  return new Promise((resolve, reject) => {
    call.resolve = resolve;
    call.reject = reject;
    call.plan.load.enter();
    try {
      admit(call);
    } catch (fault) {
      crash(call, fault);
    }
  });
}

/** Once a call: every guard that may refuse it, or answer in its place. */
function admit(call: Call): void {
  const answer = enterAll(call.plan.admit, call, call);
  if (isPromise(answer)) call.until(answer, AFTER_ADMIT);
  else admitted(call, undefined, answer);
}

function admitted(call: Call, _: unknown, answer: Outcome | undefined): void {
  if (answer === undefined) attempt(call);
  else leave(call, answer);
}

/** One try: its guards, then the operation. */
function attempt(call: Call): void {
  call.tries += 1;
  const attempt = new Attempt(call, call.tries);
  const answer = enterAll(call.plan.attempt, call, attempt);
  if (isPromise(answer)) attempt.begin(answer, AFTER_ATTEMPT_GUARDS);
  else operate(call, attempt, answer);
}

function operate(call: Call, attempt: Attempt, refused: Outcome | undefined): void {
  if (refused !== undefined) {
    tried(call, attempt, refused);
    return;
  }
  const timeoutMs = call.probeTimeoutMs ?? call.plan.timeoutMs;
  call.attempts += 1;
  let content: unknown;
  let waits: boolean;
  try {
    content = call.plan.operation(call.args, attempt, timeoutMs);
    waits = isPromise(content);
  } catch (thrown) {
    attemptFailed(call, attempt, thrown);
    return;
  }
  if (waits) {
    attempt.bound(timeoutMs);
    attempt.begin(content as PromiseLike<unknown>, AFTER_OPERATION);
  } else {
    draw(call, attempt, content);
  }
}

/** Draws a stream to its end; anything else is the content already. */
function draw(call: Call, attempt: Attempt, value: unknown): void {
  let stream: Stream | undefined;
  try {
    stream = streamOf(value);
  } catch (thrown) {
    attemptFailed(call, attempt, thrown);
    return;
  }
  if (stream === undefined) {
    tried(call, attempt, { ok: true, content: value });
    return;
  }
  if (!attempt.isBound) attempt.bound(call.probeTimeoutMs ?? call.plan.timeoutMs);
  attempt.begin(collect(stream, call, attempt), AFTER_STREAM);
}

function attemptFailed(call: Call, attempt: Attempt, thrown: unknown): void {
  tried(call, attempt, failure(call, thrown));
}

function tried(call: Call, attempt: Attempt, outcome: Outcome): void {
  attempt.unbound();
  const left = exitAll(call.plan.attempt, call, attempt, outcome);
  if (isPromise(left)) settle(call, left, judge);
  else judge(call, left);
}

/** Another attempt after a wait, or the end. */
function judge(call: Call, outcome: Outcome): void {
  const { retry } = call.plan;
  if (retry === undefined) {
    leave(call, outcome);
    return;
  }
  if (call.tries === 1) retry.earn();
  const delayMs = outcome.ok ? undefined : retry.delayAfter(call, outcome.error);
  if (outcome.ok || delayMs === undefined) leave(call, outcome);
  else pause(call, delayMs, outcome.error.effect);
}

/** Waits before the next attempt. A call that ends here had the effect of its last attempt. */
function pause(call: Call, delayMs: number, effect: Effect): void {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { clock } = call.plan.services;
  const timer = after(clock, delayMs, resolve);
  call.until(
    promise,
    guarded({
      done: () => attempt(call),
      failed: (_call, _wait, thrown) => {
        clock.disarm(timer);
        leave(call, failure(call, thrown, effect));
      },
    }),
  );
}

/** Once a call: redaction, then every admitted guard in reverse, the ledger among them. */
function leave(call: Call, outcome: Outcome): void {
  const { plan } = call;
  const shown = plan.redactor === undefined ? outcome : redact(call, outcome, plan.redactor);
  const left = exitAll(plan.admit, call, call, inTime(call, shown));
  if (isPromise(left)) settle(call, left, finish);
  else finish(call, left);
}

function finish(call: Call, outcome: Outcome): void {
  const result = toResult(call, outcome);
  call.plan.load.leave();
  call.resolve?.(result);
}

/** Goes on when guards have let go; they bound their own time and do not reject. */
function settle(
  call: Call,
  left: PromiseLike<Outcome>,
  next: (call: Call, outcome: Outcome) => void,
): void {
  left
    .then((outcome) => {
      // Guards took their time: the result reads the clock again.
      call.endedAt = 0;
      next(call, outcome);
    })
    .then(undefined, (fault: unknown) => crash(call, fault));
}

/** A fault of the pipeline itself, such as a service that throws: the guards are left all the same. */
function crash(call: Call, fault: unknown): void {
  if (call.isCrashed) {
    call.unwatch();
    call.plan.load.leave();
    call.reject?.(fault);
    return;
  }
  call.isCrashed = true;
  const message = `The runtime of "${call.plan.toolName}" failed during the call.`;
  try {
    leave(call, failure(call, new ToolError({ code: "RUNTIME_FAILED", message, cause: fault })));
  } catch (again) {
    crash(call, again);
  }
}

/** A continuation whose own faults end the call instead of getting lost. */
function guarded<W, T>(next: Continuation<W, T>): Continuation<W, T> {
  return {
    done(call, wait, value) {
      try {
        next.done(call, wait, value);
      } catch (fault) {
        crash(call, fault);
      }
    },
    failed(call, wait, thrown) {
      try {
        next.failed(call, wait, thrown);
      } catch (fault) {
        crash(call, fault);
      }
    },
  };
}

const AFTER_ADMIT: Continuation<Wait, Outcome | undefined> = guarded({
  done: admitted,
  failed: (call, _, thrown) => leave(call, failure(call, thrown)),
});
const AFTER_ATTEMPT_GUARDS: Continuation<Attempt, Outcome | undefined> = guarded({
  done: operate,
  failed: attemptFailed,
});
const AFTER_OPERATION: Continuation<Attempt, unknown> = guarded({
  done: draw,
  failed: attemptFailed,
});
const AFTER_STREAM: Continuation<Attempt, unknown> = guarded({
  done: (call, attempt, content) => tried(call, attempt, { ok: true, content }),
  failed: attemptFailed,
});

function failure(call: Call, thrown: unknown, effect: Effect = call.defaultEffect): Outcome {
  const error = thrown instanceof CutOff ? thrown.toErrorData(effect) : toErrorData(thrown, effect);
  return {
    ok: false,
    error: call.plan.readOnly && error.effect === "unknown" ? { ...error, effect: "none" } : error,
  };
}
