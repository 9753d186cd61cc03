import type { Call } from "./call.ts";
import type { Guard, GuardActions, GuardTarget } from "./guard.ts";

/** A rule of core's own: a guard that knows a call whole. */
export type Stage<Target extends GuardTarget = GuardTarget> = Guard<Target, Call>;

/** A compiled guard in its place. All have the same shape, which is quicker to read. */
export interface CompiledGuard {
  readonly name: string;
  readonly enter: GuardActions<Call>["enter"] | undefined;
  readonly exit: GuardActions<Call>["exit"] | undefined;
}
