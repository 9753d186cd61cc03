import {
  contentOf,
  exceededLimit,
  type SecretFinder,
  type SecretLimit,
  secretNames,
} from "../../schema/declared-secrets.ts";
import type { SchemaIssue, SchemaVerdict } from "../../schema/schema-check.ts";
import { isPromise } from "../../spec/is-promise.ts";
import type { Awaitable } from "../../spec/json.ts";
import type { Call } from "../call.ts";
import { type Outcome, refusal } from "../guard.ts";
import type { PlanTarget } from "../plan.ts";
import type { Stage } from "../stage.ts";

/** Checks the arguments against the tool's schema. Nothing is coerced; a Standard Schema may transform. */
export const inputValidation: Stage<PlanTarget> = {
  name: "input-validation",
  place: "admit",
  compile: ({ spec, inputCheck }) => {
    if (inputCheck === undefined) return undefined;
    const settle = (call: Call, verdict: SchemaVerdict): Outcome | undefined => {
      if (!verdict.ok) return invalid(spec.name, verdict.issues);
      call.args = verdict.value;
      return undefined;
    };
    const enter = (call: Call): Awaitable<Outcome | undefined> => {
      const verdict = inputCheck(call.args, call.plainArgs === call.args);
      return isPromise(verdict)
        ? verdict.then((late) => settle(call, late))
        : settle(call, verdict);
    };
    const { secrets } = inputCheck;
    return { enter: secrets === undefined ? enter : hiding(spec.name, secrets, enter) };
  },
};

/** Has what the schema declares secret masked in all that leaves: as it came, and as it was transformed. */
function hiding(
  toolName: string,
  secrets: SecretFinder,
  enter: (call: Call) => Awaitable<Outcome | undefined>,
): (call: Call) => Awaitable<Outcome | undefined> {
  const hide = (call: Call): Outcome | undefined => {
    const found = secrets(call.args);
    const content = contentOf(found);
    const exceeded = exceededLimit(content);
    if (exceeded !== undefined) return tooMuch(toolName, exceeded);
    for (const scalar of content.scalars) if (typeof scalar === "string") call.mask(scalar);
    for (const name of secretNames(found)) call.mask(name);
    return undefined;
  };
  return (call) => {
    const given = call.args;
    const refused = hide(call);
    if (refused !== undefined) return refused;
    const entered = enter(call);
    const hideAgain = (outcome: Outcome | undefined): Outcome | undefined =>
      outcome ?? (call.args === given ? undefined : hide(call));
    return isPromise(entered) ? entered.then(hideAgain) : hideAgain(entered);
  };
}

function tooMuch(toolName: string, { cap, limit }: SecretLimit): Outcome {
  const what = cap === "secrets" ? "secrets" : "characters of secrets";
  return refusal({
    code: "ARGUMENTS_TOO_LARGE",
    message: `The arguments of "${toolName}" hold more than ${limit} ${what}; send them in several calls.`,
    details: { cap, limit },
  });
}

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
