import { isPromise } from "../spec/is-promise.ts";
import type { Awaitable } from "../spec/json.ts";
import type { Call } from "./call.ts";

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

/** Does what a finished call can go without: a failure becomes a warning. */
export function unlessFailed(
  call: Call,
  what: string,
  act: () => Awaitable<void>,
): Awaitable<undefined> {
  const warn = (error: unknown): undefined => {
    call.warn(`${what}: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  };
  try {
    const pending = act();
    return isPromise(pending) ? pending.then(() => undefined, warn) : undefined;
  } catch (error) {
    return warn(error);
  }
}
