import type { ToolContext } from "../context/tool-context.ts";
import { toErrorData } from "../result/tool-error.ts";
import type { ToolResult } from "../result/tool-result.ts";
import type { Services } from "../runtime/services.ts";
import { compileSchema, type SchemaCheck } from "../schema/schema-check.ts";
import { specInvalid } from "../spec/check-spec.ts";
import type { ToolSchema, ToolSpec } from "../spec/tool-spec.ts";
import { answerPlan, type CallTarget } from "./answer-plan.ts";
import { Call, type EventSink } from "./call.ts";
import { compilePlan } from "./compile-plan.ts";
import { drive } from "./driver.ts";
import type { Outcome } from "./guard.ts";
import { loadFailure } from "./open-within.ts";
import type { PlanTarget } from "./plan.ts";

/** One tool's pipeline, ready for calls. */
export interface Pipeline {
  readonly stages: readonly string[];
  /** @param startedAt when the caller called, where that was earlier than now */
  run(
    args: unknown,
    context: ToolContext,
    sink: EventSink | undefined,
    startedAt?: number,
  ): Promise<ToolResult>;
}

/** What an executor knows of its pipeline before services and schemas are compiled into it. */
export type PipelineTarget = Omit<PlanTarget, "services" | "inputCheck" | "outputCheck">;

/**
 * Compiles a tool's schemas, and gives what makes its pipeline from services.
 * @throws ToolError `SPEC_INVALID` for a schema that cannot be checked right
 */
export async function preparePipeline(
  target: PipelineTarget,
): Promise<(services: Services) => Pipeline> {
  const { spec } = target;
  const [inputCheck, outputCheck] = await Promise.all([
    check(spec, "inputSchema", spec.inputSchema ?? spec.parameters),
    check(spec, "outputSchema", spec.outputSchema),
  ]);
  return (services) => {
    const plan = compilePlan({ ...target, services, inputCheck, outputCheck });
    return {
      stages: plan.stages,
      run: (args, context, sink, startedAt) =>
        drive(new Call(plan, args, context, sink, startedAt)),
    };
  };
}

async function check(
  spec: ToolSpec,
  field: string,
  schema: ToolSchema | undefined,
): Promise<SchemaCheck | undefined> {
  if (schema === undefined) return undefined;
  try {
    return await compileSchema(schema);
  } catch (error) {
    throw specInvalid(spec.name, [
      `"${field}" ${error instanceof Error ? error.message : String(error)}`,
    ]);
  }
}

/** The result of a call that cannot be made, for example because its executor is closed. */
export function refuse(
  target: CallTarget,
  context: ToolContext,
  cause: unknown,
): Promise<ToolResult> {
  const error = toErrorData(loadFailure(target.spec.name, cause), "none");
  const answer = (): Outcome => ({ ok: false, error });
  return drive(new Call(answerPlan("refusal", target, answer), undefined, context, undefined));
}

export { maskedLoadFault, openWithin } from "./open-within.ts";
