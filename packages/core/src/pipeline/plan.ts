import type { CallContext } from "../context/call-context.ts";
import type { EgressGate } from "../egress/egress-gate.ts";
import type { Services } from "../runtime/services.ts";
import type { SchemaCheck } from "../schema/schema-check.ts";
import type { Masking } from "../secret/masking.ts";
import type { ReturnTarget, ReturnType, ToolSpec } from "../spec/tool-spec.ts";
import type { Guard, GuardTarget } from "./guard.ts";
import type { Load } from "./load.ts";
import type { CompiledGuard } from "./stage.ts";
import type { RetryPolicy } from "./stages/retry.ts";

/** The method that an author writes, as the driver calls it. */
export type Operation = (args: unknown, context: CallContext, timeoutMs: number) => unknown;

/** What a plan is compiled from. */
export interface PlanTarget extends GuardTarget {
  readonly load: Load;
  readonly operation: Operation;
  readonly inputCheck: SchemaCheck | undefined;
  readonly outputCheck: SchemaCheck | undefined;
  /** Where a call with these arguments wants to connect. */
  readonly destinations: ((args: unknown) => readonly URL[]) | undefined;
  /** Origins written in the spec. */
  readonly fixedOrigins: readonly string[];
  /** The runtime's own guards. */
  readonly guards: readonly Guard[];
}

/** One tool's pipeline: what is left of every rule once spec and runtime are known. */
export interface Plan {
  readonly spec: ToolSpec;
  readonly services: Services;
  /** Calls of this executor under way. */
  readonly load: Load;
  readonly operation: Operation;
  readonly admit: readonly CompiledGuard[];
  readonly attempt: readonly CompiledGuard[];
  readonly retry: RetryPolicy | undefined;
  /** The rest of the pipeline where calls that are the same share it; this one ends with `shared-work` then. */
  readonly shared: Plan | undefined;
  /** The spec's own secrets. */
  readonly masking: Masking;
  /** Where this tool may connect to, made when first asked for. */
  readonly gate: () => EgressGate;
  readonly timeoutMs: number;
  readonly deadlineMs: number;
  readonly toolName: string;
  readonly readOnly: boolean;
  readonly returnType: ReturnType;
  readonly returnTarget: ReturnTarget;
  readonly stages: readonly string[];
}
