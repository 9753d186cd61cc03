import type { ToolContext } from "../context/tool-context.ts";
import type { ToolErrorData } from "../result/tool-error.ts";
import type { Services } from "../runtime/services.ts";
import type { Secret } from "../secret/secret.ts";
import type { Awaitable } from "../spec/json.ts";
import type { ToolSpec } from "../spec/tool-spec.ts";

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

/** What a guard sees of a call, and may do to it. */
export interface GuardedCall {
  /** The context's `runId`, or one made for this call. */
  readonly runId: string;
  /** Who is calling. */
  readonly context: ToolContext;
  /** What the caller passed; validated after `input-validation`. A guard may put others in their place. */
  args: unknown;
  /** When the caller called, in milliseconds since the epoch. */
  readonly startedAt: number;
  /** When the whole call is cut off, in milliseconds since the epoch; `undefined` for never. */
  readonly deadline: number | undefined;
  /** Aborts when the call is cut off, for guards that wait. Made when first read. */
  readonly signal: AbortSignal;
  /** Tries that began, this one included: 0 at `admit`. A guard may have refused them. */
  readonly tries: number;
  /** Operations that have started. */
  readonly attempts: number;
  /**
   * Hash of the arguments as they are now: the same for equal ones, in whatever order their fields stand.
   * @throws ToolError `ARGUMENTS_INVALID` for what JSON cannot tell apart, such as a `Map`
   */
  hashArgs(): string;
  /** Adds a warning to the result. */
  warn(warning: string): void;
  /** Has a secret masked in all that leaves this call from now on. */
  mask(secret: Secret | string): void;
}

/** What a guard compiles to for one tool. */
export interface GuardActions<C = GuardedCall> {
  /** Lets the call on (`undefined`), or answers in its place. */
  readonly enter?: (call: C) => Awaitable<Outcome | undefined>;
  /** Sees how it ended, in reverse order, if it was entered; may put another outcome in its place. */
  readonly exit?: (call: C, outcome: Outcome) => Awaitable<Outcome | undefined>;
}

/**
 * One rule of the pipeline. It knows nothing of its neighbours, and compiles to nothing where a
 * tool does not ask for it. A runtime adds its own guards by place and neighbour.
 *
 * Stages to stand beside, in the order of entry; guards are left in reverse. A stage may be named
 * also where a tool does not have it.
 * - `admit`: `trace`, `metrics`, `audit`, `usage`, `deadline`, `caps`, `audit-args`,
 *   `input-validation`, `authorization`, `egress`, `shared-work`, `idempotency`, `ledger-commit`, `cache`,
 *   `limits`, `ledger-dispatch`. A guard after `input-validation` sees validated arguments. One before
 *   `shared-work` is entered for each caller; one after it once for all calls that are the same and
 *   under way at the same time, as a call of its own: `call.signal` fires there when nobody waits any
 *   more. What stands after `idempotency` or `cache` is not asked where these answer.
 * - `attempt`: `output-validation`, `breaker`. These stand inside the retries: a guard there may be
 *   entered several times a call, and each time it is left before the next. Where one has an `exit`, what
 *   a call comes to after its cut-off is not recorded as a success: the guard did not see it.
 *
 * A guard that throws, or answers with what is no {@link Outcome}, refuses the call as `GUARD_FAILED`;
 * on the way out it hides the content. An outcome that it puts in the place of another says at least
 * the effect that there was. Only the call's deadline bounds the wait for `enter`; `exit` has what is left of
 * it, 5 s at most, and one that takes longer hides the content as `GUARD_FAILED`.
 */
export interface Guard<Target extends GuardTarget = GuardTarget, C = GuardedCall> {
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
  compile(target: Target): GuardActions<C> | undefined;
}

/** A refusal: nothing has happened yet. */
export function refusal(
  error: Omit<ToolErrorData, "effect" | "retryable"> & Partial<ToolErrorData>,
): Outcome {
  return { ok: false, error: { retryable: false, effect: "none", ...error } };
}
