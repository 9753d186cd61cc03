import { isPromise } from "../spec/is-promise.ts";
import type { Awaitable } from "../spec/json.ts";
import { atMost } from "./at-most.ts";
import type { Call } from "./call.ts";

const EXIT_MS = 5000;

/** Calls an observer that may fail or hang without hurting the call. */
export function unhurt(observe: () => Awaitable<void>): void {
  try {
    const pending = observe();
    if (isPromise(pending)) pending.then(undefined, () => {});
  } catch {
    // An observer's failure is its own: the call has ended as it has.
  }
}

/** Who called, as observers see it. */
export function callerFields(call: Call): { runId: string; tenantId?: string; userId?: string } {
  const { tenantId, userId } = call.context;
  return {
    runId: call.runId,
    ...(tenantId === undefined ? {} : { tenantId }),
    ...(userId === undefined ? {} : { userId }),
  };
}

/** How long a guard may take to let a finished call go, in milliseconds: no more than the call has left. */
export function exitMs({ deadline, plan }: Call): number {
  if (deadline === undefined) return EXIT_MS;
  return Math.min(EXIT_MS, Math.max(0, deadline - plan.services.clock.now()));
}

/**
 * Does what a finished call can go without: a failure becomes a warning, and so does a wait that takes
 * half of what the guard has.
 */
export function unlessFailed<T>(
  call: Call,
  what: string,
  act: (subject: T) => Awaitable<void>,
  subject: T,
): Awaitable<undefined> {
  try {
    const pending = act(subject);
    if (!isPromise(pending)) return undefined;
    const bounded = atMost(pending, exitMs(call) / 2, call.plan.services.clock);
    return bounded.then(
      () => undefined,
      (error: unknown) => warnOf(call, what, error),
    );
  } catch (error) {
    return warnOf(call, what, error);
  }
}

function warnOf(call: Call, what: string, error: unknown): undefined {
  call.warn(`${what}: ${error instanceof Error ? error.message : String(error)}`);
}
