import type { CallRecord } from "./call-record.ts";
import { inWords } from "./expectation.ts";
import { judge } from "./judge.ts";
import type { Stage } from "./stage.ts";
import type { Step } from "./steps/step.ts";

/** How one step went. */
export interface StepReport {
  readonly title: string;
  readonly announced: readonly string[];
  readonly calls: readonly CallRecord[];
  /** Where it went otherwise than announced. */
  readonly differences: readonly string[];
}

/** Watches the steps go by. */
export interface StepListener {
  begins(step: Step, number: number): void;
  ends(report: StepReport): void;
}

/** Performs one step after another and judges each; stops early only when asked to. */
export async function runSteps(
  steps: readonly Step[],
  stage: Stage,
  listener: StepListener,
): Promise<readonly StepReport[]> {
  const reports: StepReport[] = [];
  for (const [index, step] of steps.entries()) {
    if (stage.caller.signal.aborted) break;
    listener.begins(step, index + 1);
    const report = await runStep(step, stage);
    listener.ends(report);
    reports.push(report);
  }
  return reports;
}

async function runStep(step: Step, stage: Stage): Promise<StepReport> {
  const announced = step.expects.map(inWords);
  try {
    const calls = await step.perform(stage);
    const differences = judge(step.expects, calls);
    return { title: step.title, announced, calls, differences };
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return { title: step.title, announced, calls: [], differences: [`it threw: ${reason}`] };
  }
}
