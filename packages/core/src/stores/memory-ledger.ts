import type {
  LedgerExpectation,
  LedgerRow,
  LedgerState,
  LedgerStore,
} from "../ledger/ledger-store.ts";

/** Rows whose time is over are forgotten once there are this many. */
const SWEEP_AT = 10_000;

/** The ledger's rows in this process: gone when it ends. */
export function memoryLedger(
  rows: Map<string, LedgerRow> = new Map(),
  now: () => number = Date.now,
): LedgerStore {
  let sweepAt = SWEEP_AT;
  return {
    read: (key) => rows.get(key),
    write(row, expected) {
      const present = rows.get(row.key);
      if (!matches(present, expected)) return { written: false, present };
      if (present === undefined && rows.size >= sweepAt) sweepAt = sweep(rows, now());
      rows.set(row.key, row);
      return { written: true };
    },
    remove(key, expected) {
      return matches(rows.get(key), expected) && rows.delete(key);
    },
    expired(state: LedgerState, before: number, limit: number) {
      const found: LedgerRow[] = [];
      for (const row of rows.values()) {
        if (found.length >= limit) break;
        if (row.state === state && row.expiresAt <= before) found.push(row);
      }
      return found;
    },
  };
}

function matches(present: LedgerRow | undefined, expected: LedgerExpectation): boolean {
  if (expected === "absent") return present === undefined;
  return (
    present !== undefined && present.owner === expected.owner && present.state === expected.state
  );
}

/** What was started and never heard of again stays: somebody has to look. */
function sweep(rows: Map<string, LedgerRow>, now: number): number {
  for (const [key, { state, expiresAt, repeats }] of rows) {
    const isOpen =
      state === "dispatched" || state === "unknown" || (state === "claimed" && repeats);
    if (expiresAt <= now && !isOpen) rows.delete(key);
  }
  return Math.max(SWEEP_AT, rows.size * 2);
}
