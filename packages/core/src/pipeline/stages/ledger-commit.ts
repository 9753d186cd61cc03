import { Ledger } from "../../ledger/ledger.ts";
import type { LedgerRow } from "../../ledger/ledger-store.ts";
import { toJsonContent } from "../../result/json-content.ts";
import { toErrorData } from "../../result/tool-error.ts";
import { atMost } from "../at-most.ts";
import type { Call } from "../call.ts";
import type { Guard, Outcome } from "../guard.ts";
import { inFlightOf } from "../in-flight.ts";
import { encodeOutcome, idempotencyRule } from "./idempotency.ts";

const DAY_MS = 86_400_000;
/** How long the commit may take, whatever the caller's deadline. */
const COMMIT_MS = 5000;

/**
 * Records how a claimed call ended, in its own time: a caller's abort does not stop it. A call
 * without an effect gives its claim back. Work that ends after it was cut off is recorded too.
 */
export const ledgerCommit: Guard = {
  name: "ledger-commit",
  place: "admit",
  compile: ({ spec, services }) => {
    const rule = idempotencyRule(spec.idempotency);
    if (rule === undefined) return undefined;
    const keepMs = rule.ttlMs ?? DAY_MS;
    const ledger = new Ledger(services.ledger, services.clock.now);
    const inFlight = inFlightOf(services.ledger);

    const commit = async (row: LedgerRow, outcome: Outcome): Promise<LedgerRow | undefined> => {
      if (!outcome.ok && outcome.error.effect === "none") {
        await ledger.release(row);
        return undefined;
      }
      const state = outcome.ok
        ? "done"
        : outcome.error.effect === "committed"
          ? "failed"
          : "unknown";
      return ledger.finish(row, state, encodeOutcome(outcome), keepMs);
    };

    return {
      enter(call) {
        call.late = (settled) => {
          const row = call.claim?.row;
          if (row !== undefined) commit(row, lateOutcome(call, settled)).catch(() => {});
        };
        return undefined;
      },
      async exit(call, outcome) {
        const { claim } = call;
        const row = claim?.row;
        if (claim === undefined || row === undefined) return undefined;
        try {
          claim.row = await atMost(commit(row, outcome), COMMIT_MS, services.clock);
        } catch (error) {
          const { message } = error as Error;
          call.warn(
            `The ledger did not record this call (${message}); a repetition may be refused as unknown.`,
          );
        } finally {
          const released = !outcome.ok && outcome.error.effect === "none";
          inFlight.end(row.key, row.owner, released ? "released" : structuredClone(outcome));
        }
        return undefined;
      },
    };
  },
};

function lateOutcome(call: Call, settled: PromiseSettledResult<unknown>): Outcome {
  if (settled.status === "rejected")
    return { ok: false, error: toErrorData(settled.reason, call.defaultEffect) };
  const content = toJsonContent(settled.value);
  return { ok: true, content: call.plan.redactor?.data(content) ?? content };
}
