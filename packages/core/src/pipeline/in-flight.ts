import type { LedgerStore } from "../ledger/ledger-store.ts";
import { registry } from "../registry/registry.ts";
import type { Outcome } from "./guard.ts";

/** How a call ended for those that waited for it; `"released"` where it did nothing. */
export type SharedOutcome = Outcome | "released";

interface Flight {
  readonly owner: string;
  readonly promise: Promise<SharedOutcome>;
  readonly settle: (outcome: SharedOutcome) => void;
}

/** Calls under way in this process, by ledger key, so that duplicates wait instead of asking again. */
export interface InFlight {
  begin(key: string, owner: string): void;
  find(key: string): Promise<SharedOutcome> | undefined;
  /** Tells the waiters; does nothing where another owner has the key by now. */
  end(key: string, owner: string, outcome: SharedOutcome): void;
}

/** The calls in flight on a ledger: all copies of core in the process share them. */
export function inFlightOf(ledger: LedgerStore): InFlight {
  const { inFlight } = registry();
  let flights = inFlight.get(ledger) as Map<string, Flight> | undefined;
  if (flights === undefined) {
    flights = new Map();
    inFlight.set(ledger, flights as Map<string, unknown>);
  }
  const byKey = flights;
  return {
    begin(key, owner) {
      const { promise, resolve } = Promise.withResolvers<SharedOutcome>();
      byKey.set(key, { owner, promise, settle: resolve });
    },
    find: (key) => byKey.get(key)?.promise,
    end(key, owner, outcome) {
      const flight = byKey.get(key);
      if (flight?.owner !== owner) return;
      byKey.delete(key);
      flight.settle(outcome);
    },
  };
}
