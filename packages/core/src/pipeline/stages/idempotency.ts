import { type Claim, type ClaimRequest, Ledger } from "../../ledger/ledger.ts";
import type { LedgerRow } from "../../ledger/ledger-store.ts";
import { ToolError } from "../../result/tool-error.ts";
import type { Clock } from "../../runtime/services.ts";
import type { IdempotencyRule } from "../../spec/tool-spec.ts";
import { hashJson, pickFields } from "../args-hash.ts";
import { atMost } from "../at-most.ts";
import type { Call } from "../call.ts";
import { type Guard, type Outcome, refusal } from "../guard.ts";
import { inFlightOf, type SharedOutcome } from "../in-flight.ts";

/** How long a claim holds without its operation being started, in milliseconds. */
const CLAIM_MS = 60_000;
/** How long the ledger's store may take before the operation starts, in milliseconds. */
export const STORE_MS = 4000;
/** Advice for a duplicate of a call that another process is making. */
const IN_PROGRESS_RETRY_MS = 1000;

/** The rule of a spec, or `undefined` where it has none. */
export function idempotencyRule(
  rule: IdempotencyRule | boolean | undefined,
): IdempotencyRule | undefined {
  if (rule === undefined || rule === false) return undefined;
  return rule === true ? {} : rule;
}

/** Lets one call of its key through: later ones get its result, concurrent ones wait for it. */
export const idempotency: Guard = {
  name: "idempotency",
  place: "admit",
  compile: ({ spec, services }) => {
    const rule = idempotencyRule(spec.idempotency);
    if (rule === undefined) return undefined;
    const ledger = new Ledger(services.ledger, services.clock.now);
    const inFlight = inFlightOf(services.ledger);
    const repeatable = spec.annotations?.idempotent === true || spec.annotations?.readOnly === true;

    /** The ledger's answer, or nothing where the call is ours to make. */
    const claim = async (
      call: Call,
      key: string,
      owner: string,
      argsHash: string,
    ): Promise<Outcome | undefined> => {
      const toolName = spec.name;
      const request = { key, argsHash, toolName, owner, claimMs: CLAIM_MS, repeatable };
      const claimed = await claimRow(ledger, request, services.clock);
      if (!claimed.claimed) return answerFrom(call, claimed.present, argsHash);
      call.claim = {
        key,
        owner,
        row: claimed.row,
        finished: undefined,
        commit: undefined,
        late: undefined,
      };
      return undefined;
    };

    return {
      async enter(call) {
        const { tenantId, userId } = call.context;
        const principal = rule.scope === "tenant" ? "" : (userId ?? "");
        const key = hashJson([
          tenantId ?? "",
          principal,
          spec.name,
          pickFields(call.args, rule.keys),
        ]);
        const argsHash = hashJson(call.args);
        for (;;) {
          const flight = inFlight.find(key);
          if (flight === undefined) break;
          if (flight.argsHash !== argsHash) return conflict(spec.name, key);
          const shared = await flight.landed;
          if (call.ended !== undefined) return call.ended;
          if (shared === "again") continue;
          call.notes.idempotencyReused = true;
          return structuredClone(shared);
        }
        const owner = crypto.randomUUID();
        inFlight.begin(key, owner, argsHash);
        let answer: Outcome | "failed" | undefined = "failed";
        try {
          answer = await claim(call, key, owner, argsHash);
          return answer;
        } finally {
          // Whoever waited gets the same answer; after a failure each asks the ledger itself.
          if (answer !== undefined)
            inFlight.end(key, owner, answer === "failed" ? "again" : answer);
        }
      },
      async exit(call, outcome) {
        const { claim: own } = call;
        if (own === undefined) return undefined;
        try {
          // Still only claimed: the call was cut off before anything that commits was entered.
          if (own.row?.state === "claimed") await ledger.release(own.row);
        } catch {
          // The claim runs out by itself.
        } finally {
          inFlight.end(own.key, own.owner, shareOf(call, outcome));
        }
        return undefined;
      },
    };
  },
};

/** What those that waited for a call get: its result, unless it ended for its own caller only. */
function shareOf(call: Call, outcome: Outcome): SharedOutcome {
  if (outcome.ok) return outcome;
  const { code, effect } = outcome.error;
  if (effect === "none")
    return call.ended !== undefined || code === "IDEMPOTENCY_IN_PROGRESS" ? "again" : outcome;
  if (call.ended === undefined || call.claim === undefined) return outcome;
  return outcomeUnknown(call.plan.toolName, call.claim.key);
}

/** Claims in bounded time. A claim that is granted later than that goes back. */
async function claimRow(ledger: Ledger, request: ClaimRequest, clock: Clock): Promise<Claim> {
  const claim = ledger.claim(request);
  try {
    return await atMost(claim, STORE_MS, clock);
  } catch (cause) {
    claim.then((late) => late.claimed && ledger.release(late.row)).catch(() => {});
    throw storeFailed(request.toolName, cause);
  }
}

/** The error for a ledger that does not answer before the operation starts. */
export function storeFailed(toolName: string, cause: unknown): ToolError {
  const message = `The ledger did not answer, so "${toolName}" was not called; try again.`;
  return new ToolError({ code: "STORE_FAILED", message, retryable: true, effect: "none", cause });
}

/** What a duplicate gets from the row that stands for its key. */
function answerFrom(call: Call, row: LedgerRow, argsHash: string): Outcome {
  if (row.argsHash !== argsHash) return conflict(row.toolName, row.key);
  if (row.state === "claimed" || row.state === "dispatched") {
    return inProgress(
      `The same call of "${row.toolName}" is being made elsewhere; ask again for its result.`,
    );
  }
  call.notes.idempotencyReused = true;
  if (row.state === "unknown" || row.outcome === undefined)
    return outcomeUnknown(row.toolName, row.key);
  return JSON.parse(row.outcome) as Outcome;
}

/** A refusal because another call has the key. */
export function inProgress(message: string): Outcome {
  return refusal({
    code: "IDEMPOTENCY_IN_PROGRESS",
    message,
    retryable: true,
    retryAfterMs: IN_PROGRESS_RETRY_MS,
  });
}

function conflict(toolName: string, key: string): Outcome {
  const message = `"${toolName}" was called before with the same idempotency key and other arguments; use the arguments of the first call, or a new key.`;
  return refusal({ code: "IDEMPOTENCY_CONFLICT", message, details: { key } });
}

function outcomeUnknown(toolName: string, key: string): Outcome {
  const message = `An earlier call of "${toolName}" with this key was started and nobody learned how it ended. Find out whether it happened, then settle it with runtime.ledger.resolve(key, …); it is not made again by itself.`;
  return {
    ok: false,
    error: {
      code: "OUTCOME_UNKNOWN",
      message,
      retryable: false,
      effect: "unknown",
      details: { key },
    },
  };
}
