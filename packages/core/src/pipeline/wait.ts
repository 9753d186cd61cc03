import type { Effect } from "../result/tool-error.ts";
import type { Attempt } from "./attempt.ts";
import type { Call } from "./call.ts";
import type { CutOff } from "./cut-off.ts";

/**
 * How a call goes on after a wait. Constants of plain functions, so that a call needs no closures of
 * its own. The attempt is the one that waited; `undefined` for a wait outside of attempts.
 */
export interface Continuation<T, A extends Attempt | undefined> {
  done(call: Call, attempt: A, value: T): void;
  /** Takes what the work threw, or a {@link CutOff}. */
  failed(call: Call, attempt: A, thrown: unknown): void;
  /** Takes a fault of the two others, which would get lost. */
  crashed(call: Call, fault: unknown): void;
}

/** Told how work ended that was cut off before, and what its author reported of the effect. */
export type LateListener = (
  settled: PromiseSettledResult<unknown>,
  known: Effect | undefined,
) => void;

/** What a call waits for. It waits for one thing at a time. */
export interface Waiting {
  readonly attempt: Attempt | undefined;
  readonly next: Continuation<unknown, Attempt | undefined>;
}

/**
 * Waits for work until it ends or is cut off, whichever comes first; then goes on by exactly one of
 * its continuations. Work that is left behind is heard of by {@link Attempt.late}.
 */
export function waitFor<T, A extends Attempt | undefined>(
  call: Call,
  attempt: A,
  work: PromiseLike<T>,
  next: Continuation<T, A>,
): void {
  const waiting: Waiting = { attempt, next };
  call.waiting = waiting;
  call.hasWaited = true;
  const failed = (reason: unknown): void => {
    if (call.waiting === waiting) goOn(call, waiting, waiting.next.failed, reason);
    else attempt?.late({ status: "rejected", reason });
  };
  try {
    work.then((value) => {
      if (call.waiting === waiting) goOn(call, waiting, waiting.next.done, value);
      else attempt?.late({ status: "fulfilled", value });
    }, failed);
  } catch (thrown) {
    failed(thrown);
  }
  // Cut off while it did not wait, by the tool's own code for example.
  if (call.cutBy !== undefined && call.waiting === waiting) call.cut(call.cutBy);
}

/** Ends the wait now; does nothing where the call does not wait. */
export function cutWait(call: Call, reason: CutOff): void {
  const { waiting } = call;
  if (waiting === undefined) return;
  // Ended before it is told: what listens may do anything.
  call.waiting = undefined;
  try {
    // Guards of an attempt have the call's signal.
    if (call.cutBy !== undefined) call.abort(call.cutBy);
    waiting.attempt?.abort(reason);
  } finally {
    goOn(call, waiting, waiting.next.failed, reason);
  }
}

function goOn(
  call: Call,
  { attempt, next }: Waiting,
  step: Continuation<unknown, Attempt | undefined>["done"],
  value: unknown,
): void {
  call.waiting = undefined;
  try {
    step(call, attempt, value);
  } catch (fault) {
    next.crashed(call, fault);
  }
}
