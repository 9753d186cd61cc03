import { type Claim, type ClaimRequest, Ledger } from "../../ledger/ledger.ts";
import type { LedgerRow } from "../../ledger/ledger-store.ts";
import { ToolError, type ToolErrorData } from "../../result/tool-error.ts";
import type { IdempotencyRule } from "../../spec/tool-spec.ts";
import { hashJson, pickFields } from "../args-hash.ts";
import type { Call } from "../call.ts";
import { type Guard, type Outcome, refusal } from "../guard.ts";
import { type InFlight, inFlightOf } from "../in-flight.ts";

/** How long a claim holds without its operation being started, in milliseconds. */
const CLAIM_MS = 60_000;
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
        const argsHash = hashJson(call.args ?? null);
        for (;;) {
          const owner = crypto.randomUUID();
          const claim = await claimRow(ledger, {
            key,
            argsHash,
            toolName: spec.name,
            owner,
            claimMs: CLAIM_MS,
            repeatable,
          });
          if (claim.claimed) {
            call.claim = { key, row: claim.row };
            inFlight.begin(key, owner);
            return undefined;
          }
          const answer = await answerFrom(call, claim.present, argsHash, inFlight);
          if (answer !== "again") return answer;
          if (call.ended !== undefined) return call.ended;
        }
      },
      async exit(call) {
        // Still only claimed: the call was cut off before anything that commits was entered.
        const row = call.claim?.row;
        if (row?.state !== "claimed") return undefined;
        await ledger.release(row);
        inFlight.end(row.key, row.owner, "released");
        return undefined;
      },
    };
  },
};

async function claimRow(ledger: Ledger, request: ClaimRequest): Promise<Claim> {
  try {
    return await ledger.claim(request);
  } catch (cause) {
    const message = `The ledger did not answer, so "${request.toolName}" was not called; try again.`;
    throw new ToolError({ code: "STORE_FAILED", message, retryable: true, effect: "none", cause });
  }
}

/** What a duplicate gets from the row that stands for its key; `"again"` where that call did nothing. */
async function answerFrom(
  call: Call,
  row: LedgerRow,
  argsHash: string,
  inFlight: InFlight,
): Promise<Outcome | "again"> {
  const tool = row.toolName;
  if (row.argsHash !== argsHash) {
    const message = `"${tool}" was called before with the same idempotency key and other arguments; use the arguments of the first call, or a new key.`;
    return refusal({ code: "IDEMPOTENCY_CONFLICT", message });
  }
  if (row.state === "claimed" || row.state === "dispatched") {
    const pending = inFlight.find(row.key);
    if (pending === undefined) {
      const message = `The same call of "${tool}" is being made elsewhere; ask again for its result.`;
      return refusal({
        code: "IDEMPOTENCY_IN_PROGRESS",
        message,
        retryable: true,
        retryAfterMs: IN_PROGRESS_RETRY_MS,
      });
    }
    const shared = await pending;
    if (shared === "released") return "again";
    call.idempotencyReused = true;
    return structuredClone(shared);
  }
  call.idempotencyReused = true;
  if (row.state === "unknown") return { ok: false, error: outcomeUnknown(tool) };
  return decodeOutcome(row.outcome);
}

function outcomeUnknown(tool: string): ToolErrorData {
  return {
    code: "OUTCOME_UNKNOWN",
    message: `An earlier call of "${tool}" with this key was started and nobody learned how it ended. Find out whether it happened, then settle it with resolve(); it is not made again by itself.`,
    retryable: false,
    effect: "unknown",
  };
}

/** An outcome as the ledger keeps it. */
export function encodeOutcome(outcome: Outcome): string {
  return JSON.stringify(outcome);
}

function decodeOutcome(text: string | undefined): Outcome {
  return JSON.parse(text ?? '{"ok":true,"content":null}') as Outcome;
}
