import { Ledger } from "../../ledger/ledger.ts";
import type { LedgerRow } from "../../ledger/ledger-store.ts";
import type { Effect } from "../../result/tool-error.ts";
import { atMost } from "../at-most.ts";
import type { Call } from "../call.ts";
import { failureOf, withEffect } from "../failure.ts";
import type { Outcome } from "../guard.ts";
import { idempotencyRule } from "../idempotency-key.ts";
import type { Stage } from "../stage.ts";
import { mayChange } from "../stage-names.ts";
import type { LateListener } from "../wait.ts";
import { redact } from "./redaction.ts";

const DAY_MS = 86_400_000;
/** How long the commit may take, whatever the caller's deadline. */
const COMMIT_MS = 4000;

/**
 * Records how a claimed call ended, in its own time: a caller's abort does not stop it. A call
 * without an effect gives its claim back. Work that ends after it was cut off is recorded too.
 */
export const ledgerCommit: Stage = {
  name: "ledger-commit",
  place: "admit",
  compile: ({ spec, services }) => {
    const rule = idempotencyRule(spec.idempotency);
    if (rule === undefined) return undefined;
    const keepMs = rule.ttlMs ?? DAY_MS;
    const ledger = new Ledger(services.ledger, () => services.clock.now());

    const record = async (row: LedgerRow, outcome: Outcome): Promise<LedgerRow | undefined> => {
      if (!outcome.ok && outcome.error.effect === "none") {
        await ledger.release(row);
        return undefined;
      }
      const state = outcome.ok
        ? "done"
        : outcome.error.effect === "committed"
          ? "failed"
          : "unknown";
      return ledger.finish(row, state, JSON.stringify(outcome), keepMs);
    };

    const commit = async (call: Call, row: LedgerRow, outcome: Outcome): Promise<void> => {
      let why = "another call has taken its place";
      try {
        const recorded = await atMost(record(row, outcome), COMMIT_MS, services.clock);
        if (call.claim !== undefined) call.claim.row = recorded;
        if (recorded !== undefined || (!outcome.ok && outcome.error.effect === "none")) return;
      } catch (error) {
        why = error instanceof Error ? error.message : String(error);
      }
      call.warn(
        `The ledger did not record this call (${why}); a repetition may be refused as unknown.`,
      );
    };

    /** Settles the row of a call that was cut off by what the work came to in the end. */
    const late = async (call: Call, ...ended: Parameters<LateListener>): Promise<void> => {
      const outcome = await lateOutcome(call, ...ended);
      await call.claim?.commit;
      const row = call.claim?.row;
      // Only cut-off work is late, so what was recorded, if it could be, is that nobody knew how it would end.
      if (outcome !== undefined && row !== undefined && row.state !== "done")
        await record(row, outcome);
    };

    const hear = (call: Call, ...ended: Parameters<LateListener>): void => {
      late(call, ...ended).catch(() => {});
    };

    return {
      enter(call) {
        const { claim } = call;
        if (claim === undefined) return undefined;
        claim.late = (...ended) => {
          if (claim.commit !== undefined) hear(call, ...ended);
          // Another attempt may follow, or the call is on its way out.
          else claim.early = { attempts: call.attempts, ended };
        };
        return undefined;
      },
      async exit(call, outcome) {
        const { claim } = call;
        if (claim?.row === undefined) return undefined;
        claim.commit = commit(call, claim.row, claim.finished ?? outcome);
        if (claim.early?.attempts === call.attempts) hear(call, ...claim.early.ended);
        await claim.commit;
        return undefined;
      },
    };
  },
};

/** What late work came to, checked and masked as if it had come in time; nothing where it cannot be. */
async function lateOutcome(
  call: Call,
  settled: PromiseSettledResult<unknown>,
  known: Effect | undefined,
): Promise<Outcome | undefined> {
  let outcome: Outcome;
  if (settled.status === "rejected") {
    const error = failureOf(call, settled.reason, known);
    // An earlier attempt may have changed something, whatever became of this one.
    const isOnly = call.attempts === 1;
    outcome = { ok: false, error: isOnly ? error : withEffect(error, call.effect) };
  } else {
    const { attempt } = call.plan;
    // A guard of the runtime's own that may have changed the content was left long ago.
    if (mayChange(attempt)) return undefined;
    outcome = { ok: true, content: settled.value };
    const check = attempt.find(({ name }) => name === "output-validation");
    outcome = (await check?.exit?.(call, outcome)) ?? outcome;
  }
  return redact(call, outcome);
}
