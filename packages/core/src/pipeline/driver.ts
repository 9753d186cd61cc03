import { ToolError } from "../result/tool-error.ts";
import type { ToolResult } from "../result/tool-result.ts";
import { after } from "../runtime/timer-task.ts";
import { isPromise } from "../spec/is-promise.ts";
import { Attempt } from "./attempt.ts";
import type { Call } from "./call.ts";
import { collect, type Stream, streamOf } from "./collect.ts";
import { failureOf, withEffect } from "./failure.ts";
import type { Outcome } from "./guard.ts";
import { enterAll, exitAll } from "./guard-chain.ts";
import { maskedFault } from "./masked-fault.ts";
import { redact, redactNotes } from "./stages/redaction.ts";
import { inTime, toResult } from "./to-result.ts";
import { type Continuation, waitFor } from "./wait.ts";

/**
 * Runs one call through its plan: admit, then attempt as often as the retry rule allows, then
 * leave. It does not reject: whatever goes wrong is in the result.
 *
 * Each step calls the next, and only what is a promise is waited for, so a call passes all its
 * guards in one go. The steps are in the order in which a call takes them.
 */
export function drive(call: Call): Promise<ToolResult> {
  return new Promise((resolve) => {
    call.resolve = resolve;
    call.plan.load.enter(call);
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
  if (answer instanceof Promise) waitForGuard(call, undefined, answer, AFTER_ADMIT);
  else admitted(call, undefined, answer);
}

function admitted(call: Call, _: undefined, answer: Outcome | undefined): void {
  if (answer === undefined) attempt(call);
  else leave(call, answer);
}

/** One try: its guards, then the operation. */
function attempt(call: Call): void {
  call.tries += 1;
  const attempt = new Attempt(call, call.tries);
  const answer = enterAll(call.plan.attempt, call, attempt);
  if (answer instanceof Promise) waitForGuard(call, attempt, answer, AFTER_ATTEMPT_GUARDS);
  else operate(call, attempt, answer);
}

/** A guard has no time of its own: only the call's deadline ends its wait. */
function waitForGuard<A extends Attempt | undefined>(
  call: Call,
  attempt: A,
  answer: Promise<Outcome | undefined>,
  next: Continuation<Outcome | undefined, A>,
): void {
  call.boundWait(0);
  waitFor(call, attempt, answer, next);
}

function operate(call: Call, attempt: Attempt, refused: Outcome | undefined): void {
  if (refused !== undefined) {
    tried(call, attempt, refused);
    return;
  }
  const cutBy = call.cutByNow;
  if (cutBy !== undefined) {
    attemptFailed(call, attempt, cutBy);
    return;
  }
  const timeoutMs = call.probeTimeoutMs ?? call.plan.timeoutMs;
  call.attempts += 1;
  attempt.start();
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
    call.boundWait(timeoutMs);
    waitFor(call, attempt, content as PromiseLike<unknown>, AFTER_OPERATION);
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
  // Its time-out starts anew with each chunk, so it says nothing of the deadline.
  call.watchDeadline();
  waitFor(call, attempt, collect(stream, call, attempt), AFTER_STREAM);
}

function attemptFailed(call: Call, attempt: Attempt, thrown: unknown): void {
  tried(call, attempt, { ok: false, error: failureOf(call, thrown, attempt.known) });
}

function tried(call: Call, attempt: Attempt, outcome: Outcome): void {
  attempt.unbound();
  const left = exitAll(call.plan.attempt, call, attempt, outcome);
  if (left instanceof Promise) settle(call, left, judge);
  else judge(call, left);
}

/** Another attempt after a wait, or the end. */
function judge(call: Call, outcome: Outcome): void {
  const { retry } = call.plan;
  if (retry !== undefined && call.tries === 1) retry.earn();
  if (retry === undefined || outcome.ok) {
    leave(call, outcome);
    return;
  }
  const delayMs = retry.delayAfter(call, outcome.error);
  call.learn(outcome.error.effect);
  if (delayMs === undefined) leave(call, outcome);
  else pause(call, delayMs, outcome);
}

/** Waits before the next attempt, which is not made where the last one has had its effect meanwhile. */
function pause(call: Call, delayMs: number, outcome: Outcome): void {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { clock } = call.plan.services;
  const timer = after(clock, delayMs, resolve);
  call.boundWait(0);
  waitFor(call, undefined, promise, {
    done: () => (call.plan.retry?.isHarmless(call) ? attempt(call) : leave(call, outcome)),
    failed: (_call, _attempt, thrown) => {
      clock.disarm(timer);
      leave(call, { ok: false, error: failureOf(call, thrown, "none") });
    },
    crashed: crash,
  });
}

/** Once a call: redaction, then every admitted guard in reverse, the ledger among them. */
function leave(call: Call, outcome: Outcome): void {
  const ended = outcome.ok
    ? outcome
    : { ok: false as const, error: withEffect(outcome.error, call.effect) };
  call.shown = inTime(call, redact(call, ended));
  const left = exitAll(call.plan.admit, call, call, call.shown);
  if (left instanceof Promise) settle(call, left, finish);
  else finish(call, left);
}

function finish(call: Call, outcome: Outcome): void {
  call.unwatch();
  // What the guards said on their way out is masked, too.
  redactNotes(call);
  const result = toResult(call, outcome === call.shown ? outcome : redact(call, outcome));
  // Work that was left behind may go on talking, but not into a result that is given.
  call.noted = undefined;
  call.plan.load.leave(call);
  call.resolve?.(result);
}

/** Goes on when guards have let go; they bound their own time and do not reject. */
function settle(
  call: Call,
  left: Promise<Outcome>,
  next: (call: Call, outcome: Outcome) => void,
): void {
  left
    .then((outcome) => {
      // Guards took their time: the result reads the clock again.
      call.latencyMs = -1;
      next(call, outcome);
    })
    .then(undefined, (fault: unknown) => crash(call, fault));
}

/** A fault of the pipeline itself, such as a service that throws: the guards are left all the same. */
function crash(call: Call, fault: unknown): void {
  const message = `The runtime of "${call.plan.toolName}" failed during the call.`;
  const asError = (cause: unknown) => new ToolError({ code: "RUNTIME_FAILED", message, cause });
  if (call.isCrashed) {
    call.unwatch();
    call.plan.load.leave(call);
    call.resolve?.(Promise.reject(maskedFault(fault, call.redactor, asError)));
    return;
  }
  call.isCrashed = true;
  try {
    leave(call, { ok: false, error: failureOf(call, asError(fault), call.defaultEffect) });
  } catch (again) {
    crash(call, again);
  }
}

const AFTER_ADMIT: Continuation<Outcome | undefined, undefined> = {
  done: admitted,
  failed: (call, _, thrown) => leave(call, { ok: false, error: failureOf(call, thrown, "none") }),
  crashed: crash,
};
const AFTER_ATTEMPT_GUARDS: Continuation<Outcome | undefined, Attempt> = {
  done: operate,
  failed: attemptFailed,
  crashed: crash,
};
const AFTER_OPERATION: Continuation<unknown, Attempt> = {
  done: draw,
  failed: attemptFailed,
  crashed: crash,
};
const AFTER_STREAM: Continuation<unknown, Attempt> = {
  done: (call, attempt, content) => tried(call, attempt, { ok: true, content }),
  failed: attemptFailed,
  crashed: crash,
};
