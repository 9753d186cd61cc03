import type {
  LedgerExpectation,
  LedgerRow,
  LedgerState,
  LedgerStore,
} from "../ledger/ledger-store.ts";

/** The ledger's rows in this process: gone when it ends. */
export function memoryLedger(rows: Map<string, LedgerRow> = new Map()): LedgerStore {
  return {
    read: (key) => rows.get(key),
    write(row, expected) {
      const present = rows.get(row.key);
      if (!matches(present, expected)) return { written: false, present };
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
