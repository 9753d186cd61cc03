import { type Claim, type ClaimRequest, Ledger } from "../../ledger/ledger.ts";
import type { LedgerRow } from "../../ledger/ledger-store.ts";
import { ToolError } from "../../result/tool-error.ts";
import type { Clock } from "../../runtime/services.ts";
import { atMost } from "../at-most.ts";
import type { Call } from "../call.ts";
import type { Flight } from "../flight.ts";
import { type Outcome, refusal } from "../guard.ts";
import { idempotencyRule } from "../idempotency-key.ts";
import type { Stage } from "../stage.ts";

/** How long a claim holds without its operation being started, in milliseconds. */
const CLAIM_MS = 60_000;
/** How long the ledger's store may take before the operation starts, in milliseconds. */
export const STORE_MS = 4000;
/** Advice for a duplicate of a call that another process is making. */
const IN_PROGRESS_RETRY_MS = 1000;

/** Asks the ledger whether the call is ours to make: it was made before, or it is claimed for us. */
export const idempotency: Stage = {
  name: "idempotency",
  place: "admit",
  compile: ({ spec, services }) => {
    if (idempotencyRule(spec.idempotency) === undefined) return undefined;
    const ledger = new Ledger(services.ledger, () => services.clock.now());
    const repeatable = spec.annotations?.idempotent === true || spec.annotations?.readOnly === true;

    return {
      async enter(call) {
        const { key, argsHash } = call.worksFor as Flight;
        const owner = crypto.randomUUID();
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
      },
      async exit({ claim }) {
        // Still only claimed: the call was cut off before anything that commits was entered.
        if (claim?.row?.state !== "claimed") return undefined;
        // Where that fails, the claim runs out by itself.
        await Promise.resolve(ledger.release(claim.row)).catch(() => {});
        return undefined;
      },
    };
  },
};

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

/** A refusal of other arguments under a key that is taken. */
export function conflict(toolName: string, key: string): Outcome {
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
