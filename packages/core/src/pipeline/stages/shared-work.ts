import type { ToolContext } from "../../context/tool-context.ts";
import { ToolError, toErrorData } from "../../result/tool-error.ts";
import type { ToolResult } from "../../result/tool-result.ts";
import { hashJson } from "../args-hash.ts";
import { cacheKey } from "../cache-key.ts";
import { Call } from "../call.ts";
import type { CutOff } from "../cut-off.ts";
import { drive } from "../driver.ts";
import { Flight, StarterSink, type Work } from "../flight.ts";
import type { Outcome } from "../guard.ts";
import { idempotencyKey, idempotencyRule } from "../idempotency-key.ts";
import { inFlightOf } from "../in-flight.ts";
import type { Plan } from "../plan.ts";
import type { Stage } from "../stage.ts";
import { mayChange } from "../stage-names.ts";
import { toResult } from "../to-result.ts";
import { conflict } from "./idempotency.ts";
import { redactNotes } from "./redaction.ts";

/**
 * Makes the rest of the pipeline once for calls that are the same and under way at the same time:
 * duplicates of one idempotency key, or loads of one cache entry. The rest runs as a call of its own,
 * so that none of those that wait for it can end it for the others.
 */
export const sharedWork: Stage = {
  name: "shared-work",
  place: "admit",
  compile: ({ spec, services }) => {
    const rule = idempotencyRule(spec.idempotency);
    if (rule === undefined && spec.cache === undefined) return undefined;
    const inFlight = inFlightOf(rule === undefined ? services.cache : services.ledger);

    const keyOf = (call: Call): string =>
      rule === undefined ? cacheKey(call) : idempotencyKey(call, rule);
    /** A key that names some of the fields says nothing of the others. */
    const isPartial = rule?.keys !== undefined;

    return {
      async enter(call) {
        const key = keyOf(call);
        const argsHash = isPartial ? hashJson(call.args) : key;
        for (;;) {
          const flight = inFlight.get(key);
          if (flight === undefined) break;
          if (flight.argsHash !== argsHash) return conflict(spec.name, key);
          const result = await wait(call, flight);
          if (result !== undefined && flight.isOf(call)) return started(call, result);
          if (result !== undefined) return joined(call, result, rule !== undefined);
          if (call.ended !== undefined) return call.ended;
        }
        const flight = new Flight(key, argsHash);
        inFlight.set(key, flight);
        const landed = wait(call, flight);
        work(call, flight, call.plan.shared as Plan).then((result) => {
          inFlight.delete(key);
          flight.end(result);
        });
        return started(call, (await landed) as ToolResult);
      },
    };
  },
};

/** Meanwhile the call's cut-off is the flight's business. */
async function wait(call: Call, flight: Flight): Promise<ToolResult | undefined> {
  if (!flight.isOver) call.waitsFor = flight;
  const result = await flight.join(call);
  // A cut-off from here on says what has happened.
  if (result !== undefined && !isHit(result))
    call.learn(result.ok ? "committed" : result.error.effect);
  call.waitsFor = undefined;
  return result;
}

/** An answer of the cache: nothing has happened for it. */
function isHit({ usage }: ToolResult): boolean {
  return usage.cachedHit && usage.attempts === 0;
}

/** The rest of the pipeline, as the first caller: his signal and deadline count where he waits. */
function work(call: Call, flight: Flight, rest: Plan): Promise<ToolResult> {
  const { signal: _signal, deadline: _deadline, ...caller } = call.context;
  const context: ToolContext = { ...caller, runId: call.runId };
  const sink =
    call.sink === undefined ? undefined : new StarterSink(call.sink, () => skipped(call));
  const own = new Call(rest, call.args, context, sink, call.startedAt);
  own.worksFor = flight;
  own.maskAs(call);
  const handle: Work = {
    get attempts() {
      return own.attempts;
    },
    cut: (reason) => own.cut(reason),
    ended: (reason) => ended(own, reason),
  };
  flight.start(handle, call, sink);
  return drive(own).catch((fault: unknown) => failedWork(own, fault));
}

/**
 * What somebody who is cut off is told of work whose guards are still being left: its outcome, unless a
 * guard of the runtime's own is among them, which may hide it.
 */
function ended(work: Call, reason: CutOff): ToolResult | undefined {
  const { plan, shown } = work;
  if (shown === undefined) return undefined;
  redactNotes(work);
  if (mayChange(plan.admit)) {
    const committed = plan.readOnly ? "none" : "committed";
    const error = reason.toErrorData(shown.ok ? committed : shown.error.effect);
    return toResult(work, { ok: false, error });
  }
  const result = toResult(work, shown);
  const warning = "This call was cut off after its end, while it was being recorded.";
  return shown.ok ? { ...result, warnings: [...result.warnings, warning] } : result;
}

function skipped(call: Call): void {
  const warning =
    "Chunks were left out: the reader was too far behind, and others waited for the same call.";
  if (!call.notes.warnings.includes(warning)) call.warn(warning);
}

/** What went wrong in a way that not even the pipeline could answer. */
function failedWork(work: Call, fault: unknown): ToolResult {
  work.latencyMs = 0;
  const message = `The runtime of "${work.plan.toolName}" failed twice during the call.`;
  const error = new ToolError({ code: "RUNTIME_FAILED", message, cause: fault });
  return toResult(work, { ok: false, error: toErrorData(error, work.defaultEffect) });
}

/** The call that started the work, or was left with it, has all that it said and used. */
function started(call: Call, result: ToolResult): Outcome {
  call.attempts = result.usage.attempts;
  call.notes.take(result);
  return outcomeOf(result);
}

/** A call that waited along gets a copy, and has done nothing itself. */
function joined(call: Call, result: ToolResult, isDuplicate: boolean): Outcome {
  if (isDuplicate) call.notes.idempotencyReused = true;
  else if (result.ok) call.notes.cachedHit = true;
  call.notes.add({ warnings: result.warnings });
  return structuredClone(outcomeOf(result));
}

function outcomeOf(result: ToolResult): Outcome {
  return result.ok ? { ok: true, content: result.content } : { ok: false, error: result.error };
}
