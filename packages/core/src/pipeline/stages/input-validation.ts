import type { SchemaIssue, SchemaVerdict } from "../../schema/schema-check.ts";
import { isPromise } from "../../spec/is-promise.ts";
import type { Call } from "../call.ts";
import { type Guard, type Outcome, refusal } from "../guard.ts";
import type { PlanTarget } from "../plan.ts";

/** Checks the arguments against the tool's schema. Nothing is coerced; a Standard Schema may transform. */
export const inputValidation: Guard<PlanTarget> = {
  name: "input-validation",
  place: "admit",
  compile: ({ spec, inputCheck }) => {
    if (inputCheck === undefined) return undefined;
    const settle = (call: Call, verdict: SchemaVerdict): Outcome | undefined => {
      if (!verdict.ok) return invalid(spec.name, verdict.issues);
      call.args = verdict.value;
      return undefined;
    };
    return {
      enter(call) {
        const verdict = inputCheck(call.args, call.plainArgs === call.args);
        return isPromise(verdict)
          ? verdict.then((late) => settle(call, late))
          : settle(call, verdict);
      },
    };
  },
};

function invalid(toolName: string, issues: readonly SchemaIssue[]): Outcome {
  return refusal({
    code: "ARGUMENTS_INVALID",
    message:
      `The arguments of "${toolName}" do not fit its schema: ${describeIssues(issues)}. Correct them and call again.`.replace(
        "?. ",
        "? ",
      ),
    details: { issues: issues.map(({ path, message }) => ({ path, message })) },
  });
}

/** Issues in one line: where, and what. */
export function describeIssues(issues: readonly SchemaIssue[]): string {
  return issues
    .map(({ path, message }) => (path === "" ? message : `${path}: ${message}`))
    .join("; ");
}
