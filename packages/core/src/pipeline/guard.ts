import type { ToolErrorData } from "../result/tool-error.ts";
import type { Services } from "../runtime/services.ts";
import type { Awaitable } from "../spec/json.ts";
import type { ToolSpec } from "../spec/tool-spec.ts";
import type { Call } from "./call.ts";

/** How a call or an attempt ended. */
export type Outcome =
  | { readonly ok: true; readonly content: unknown }
  | { readonly ok: false; readonly error: ToolErrorData };

/** `admit` guards run once a call, `attempt` guards at each try. */
export type GuardPlace = "admit" | "attempt";

/** What a guard may know when it is compiled. */
export interface GuardTarget {
  readonly spec: ToolSpec;
  readonly family: string;
  readonly executorType: string;
  /** `gen_ai.tool.type` in traces. */
  readonly toolType: string;
  readonly services: Services;
}

/** What a guard compiles to for one tool. */
export interface GuardActions {
  /** Lets the call on (`undefined`), or answers in its place. */
  readonly enter?: (call: Call) => Awaitable<Outcome | undefined>;
  /** Sees how it ended, in reverse order, if it was entered; may put another outcome in its place. */
  readonly exit?: (call: Call, outcome: Outcome) => Awaitable<Outcome | undefined>;
}

/** A compiled guard in its place. All have the same shape, which is quicker to read. */
export interface CompiledGuard {
  readonly name: string;
  readonly enter: GuardActions["enter"] | undefined;
  readonly exit: GuardActions["exit"] | undefined;
}

/**
 * One rule of the pipeline. It knows nothing of its neighbours, and compiles to nothing where a
 * tool does not ask for it. A runtime adds its own guards by place and neighbour.
 *
 * Stages to stand beside, in the order of entry; guards are left in reverse. A stage may be named
 * also where a tool does not have it.
 * - `admit`: `trace`, `metrics`, `audit`, `usage`, `deadline`, `caps`, `input-validation`,
 *   `authorization`, `egress`, `shared-work`, `idempotency`, `ledger-commit`, `cache`, `limits`,
 *   `ledger-dispatch`. A guard after `input-validation` sees validated arguments. One before
 *   `shared-work` is entered for each caller; one after it once for all calls that are the same and
 *   under way at the same time, as a call of its own: `call.signal` fires there when nobody waits any
 *   more. What stands after `idempotency` or `cache` is not asked where these answer.
 * - `attempt`: `output-validation`, `breaker`. These stand inside the retries: a guard there may be
 *   entered several times a call, and each time it is left before the next.
 *
 * A guard that throws, or answers with what is no {@link Outcome}, refuses the call as `GUARD_FAILED`;
 * on the way out it hides the content. An outcome that it puts in the place of another says at least
 * the effect that there was. Only the call's deadline bounds the wait for `enter`.
 */
export interface Guard<Target extends GuardTarget = GuardTarget> {
  /** Name in `stages()`, in errors, and for others to stand beside: no stage's, and no other guard's. */
  readonly name: string;
  readonly place: GuardPlace;
  /**
   * Name of the stage, or the other guard, to stand before. Give one of `before` and `after`. Default:
   * last in its place, at `admit` before `ledger-dispatch`.
   */
  readonly before?: string;
  /** The same, to stand after. Several after the same one stand in the order in which they are given. */
  readonly after?: string;
  /** Called once for each tool. What it throws makes the tool's spec `SPEC_INVALID`. */
  compile(target: Target): GuardActions | undefined;
}

/** A refusal: nothing has happened yet. */
export function refusal(
  error: Omit<ToolErrorData, "effect" | "retryable"> & Partial<ToolErrorData>,
): Outcome {
  return { ok: false, error: { retryable: false, effect: "none", ...error } };
}
