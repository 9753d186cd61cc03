import { Ledger } from "../../ledger/ledger.ts";
import { atMost } from "../at-most.ts";
import { idempotencyRule } from "../idempotency-key.ts";
import type { Stage } from "../stage.ts";
import { callDeadlineMs } from "./attempt-timeout.ts";
import { inProgress, STORE_MS, storeFailed } from "./idempotency.ts";

/** Added to the call's deadline before a started call counts as lost, in milliseconds. */
const GRACE_MS = 10_000;
/** The same for a tool without a deadline. */
const UNBOUNDED_MS = 900_000;

/** Marks in the ledger that the operation is about to start: from here on nobody else may run it. */
export const ledgerDispatch: Stage = {
  name: "ledger-dispatch",
  place: "admit",
  compile: ({ spec, services }) => {
    if (idempotencyRule(spec.idempotency) === undefined) return undefined;
    const ledger = new Ledger(services.ledger, () => services.clock.now());
    const operationMs = (callDeadlineMs(spec) || UNBOUNDED_MS) + GRACE_MS;
    return {
      async enter({ claim }) {
        if (claim?.row === undefined) return undefined;
        try {
          claim.row = await atMost(
            ledger.dispatch(claim.row, operationMs),
            STORE_MS,
            services.clock,
          );
        } catch (cause) {
          throw storeFailed(spec.name, cause);
        }
        if (claim.row !== undefined) return undefined;
        return inProgress(
          `Another call took over "${spec.name}" with this key while this one waited; ask again for its result.`,
        );
      },
    };
  },
};
