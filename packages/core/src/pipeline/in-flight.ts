import type { LedgerStore } from "../ledger/ledger-store.ts";
import { registry } from "../registry/registry.ts";
import type { Outcome } from "./guard.ts";

/** How a call ended for those that waited for it; `"again"` where they may make it themselves. */
export type SharedOutcome = Outcome | "again";

/** One call under way. */
export interface Flight {
  readonly owner: string;
  readonly argsHash: string;
  readonly landed: Promise<SharedOutcome>;
  readonly land: (outcome: SharedOutcome) => void;
}

/** Calls under way in this process, by ledger key, so that duplicates wait instead of asking again. */
export interface InFlight {
  begin(key: string, owner: string, argsHash: string): void;
  find(key: string): Flight | undefined;
  /** Tells the waiters; does nothing where another owner has the key by now. */
  end(key: string, owner: string, outcome: SharedOutcome): void;
}

/** The calls in flight on a ledger: all copies of core in the process share them. */
export function inFlightOf(ledger: LedgerStore): InFlight {
  const { inFlight } = registry();
  const flights = (inFlight.get(ledger) ?? new Map()) as Map<string, Flight>;
  inFlight.set(ledger, flights);
  return {
    begin(key, owner, argsHash) {
      const { promise, resolve } = Promise.withResolvers<SharedOutcome>();
      flights.set(key, { owner, argsHash, landed: promise, land: resolve });
    },
    find: (key) => flights.get(key),
    end(key, owner, outcome) {
      const flight = flights.get(key);
      if (flight?.owner !== owner) return;
      flights.delete(key);
      flight.land(outcome);
    },
  };
}
