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
 */
export interface Guard<Target extends GuardTarget = GuardTarget> {
  /** Name in `stages()`. */
  readonly name: string;
  readonly place: GuardPlace;
  /** Name of the stage to stand before or after. Default: last in its place. */
  readonly before?: string;
  readonly after?: string;
  compile(target: Target): GuardActions | undefined;
}

/** A refusal: nothing has happened yet. */
export function refusal(
  error: Omit<ToolErrorData, "effect" | "retryable"> & Partial<ToolErrorData>,
): Outcome {
  return { ok: false, error: { retryable: false, effect: "none", ...error } };
}
