import { NotJson, toJsonContent } from "../result/json-content.ts";
import { ToolError, type ToolErrorData, toErrorData } from "../result/tool-error.ts";
import { specInvalid } from "../spec/check-spec.ts";
import { isPromise } from "../spec/is-promise.ts";
import type { Awaitable } from "../spec/json.ts";
import type { Call } from "./call.ts";
import { withEffect } from "./failure.ts";
import type { Guard, GuardActions, GuardTarget, Outcome } from "./guard.ts";

type Answer = Outcome | undefined;

/**
 * A runtime's own guard, held to its contract: what it is not allowed to give becomes an error that
 * names it, what it answers becomes plain data, and what has happened stays said.
 */
export function ownGuard(
  guard: Guard,
  target: GuardTarget,
  isOutside: boolean,
): GuardActions<Call> | undefined {
  const actions = actionsOf(guard, target);
  return actions === undefined ? undefined : held(actions, isOutside);
}

function held(actions: GuardActions, isOutside: boolean): GuardActions<Call> {
  const enter = (call: Call): Awaitable<Answer> =>
    checked(actions.enter?.(call), (answer) => outcomeOf(answer, isOutside));
  const exit = (call: Call, outcome: Outcome): Awaitable<Answer> =>
    checked(actions.exit?.(call, outcome), (answer) =>
      withoutForgetting(call, outcome, outcomeOf(answer, isOutside)),
    );
  return {
    ...(actions.enter === undefined ? {} : { enter }),
    ...(actions.exit === undefined ? {} : { exit }),
  };
}

function checked(answer: unknown, check: (answer: unknown) => Answer): Awaitable<Answer> {
  return isPromise(answer) ? answer.then(check) : check(answer);
}

/** An author's answer as plain data; throws for what is no answer. */
function outcomeOf(answer: unknown, isOutside: boolean): Answer {
  if (answer === undefined) return undefined;
  const { ok, content, error } = (answer ?? {}) as Record<string, unknown>;
  if (ok === true) return { ok, content: isOutside ? jsonContent(content) : content };
  if (ok === false && isErrorData(error)) return { ok, error: plainError(error) };
  throw new Error(
    "its answer is no outcome; give undefined, { ok: true, content }, or refusal({ code, message })",
  );
}

function jsonContent(content: unknown): unknown {
  try {
    return toJsonContent(content);
  } catch (thrown) {
    if (!(thrown instanceof NotJson)) throw thrown;
    throw new Error(
      `${thrown.path || "its content"} is ${thrown.what}, which JSON cannot hold; give plain data`,
    );
  }
}

function isErrorData(error: unknown): error is ToolErrorData {
  const { code, message } = (error ?? {}) as Record<string, unknown>;
  return typeof code === "string" && code !== "" && typeof message === "string";
}

function plainError(error: ToolErrorData): ToolErrorData {
  const { cause, ...rest } = error;
  const { name, message, code } = (cause ?? {}) as Partial<Record<string, unknown>>;
  const data = toErrorData(ToolError.is(error) ? error : new ToolError(rest), "none");
  if (data.cause !== undefined || typeof name !== "string" || typeof message !== "string")
    return data;
  return { ...data, cause: { name, message, ...(typeof code === "string" ? { code } : {}) } };
}

/** A guard may hide what a call came to, but not that something has happened: it would be done again. */
function withoutForgetting(call: Call, before: Outcome, after: Answer): Answer {
  if (after === undefined || after.ok) return after;
  const ran = call.attempts > 0 && !call.plan.readOnly;
  // What happened in work that it shared, or before in the ledger, was learnt.
  const least = before.ok ? (ran ? "committed" : call.effect) : before.error.effect;
  return { ok: false, error: withEffect(after.error, least) };
}

/** What a guard compiles to. An `async compile`, for one, would leave every call unguarded. */
function actionsOf(guard: Guard, target: GuardTarget): GuardActions | undefined {
  const invalid = (what: string): ToolError =>
    specInvalid(target.spec.name, [`the runtime's guard "${guard.name}" ${what}`]);
  let actions: unknown;
  try {
    actions = guard.compile(target);
  } catch (thrown) {
    if (ToolError.is(thrown)) throw thrown;
    throw invalid(`does not compile: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
  if (actions === undefined) return undefined;
  const { enter, exit } = (actions ?? {}) as Record<string, unknown>;
  const isAction = (action: unknown): boolean =>
    action === undefined || typeof action === "function";
  if (!isAction(enter) || !isAction(exit) || (enter ?? exit) === undefined) {
    throw invalid(
      "compiles to no actions; give { enter } or { exit } or both, or undefined where it has nothing to do",
    );
  }
  return actions as GuardActions;
}
