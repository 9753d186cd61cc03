import { DatabaseSync } from "node:sqlite";
import type { LedgerRow, LedgerStore } from "../src/ledger/ledger-store.ts";

const COLUMNS = [
  "key",
  "argsHash",
  "toolName",
  "owner",
  "state",
  "expiresAt",
  "outcome",
  "repeats",
] as const;

/** A ledger that several processes share and that outlives them: one table in a file. */
export function sqliteLedger(path: string): LedgerStore {
  const db = new DatabaseSync(path, { timeout: 10_000 });
  db.exec("PRAGMA journal_mode = WAL");
  db.exec(`CREATE TABLE IF NOT EXISTS ledger (${COLUMNS.join(", ")}, PRIMARY KEY (key))`);
  const select = db.prepare("SELECT * FROM ledger WHERE key = ?");
  const insert = db.prepare(
    `INSERT INTO ledger VALUES (${COLUMNS.map(() => "?").join(", ")}) ON CONFLICT DO NOTHING`,
  );
  const update = db.prepare(
    `UPDATE ledger SET ${COLUMNS.map((name) => `${name} = ?`).join(", ")} WHERE key = ? AND owner = ? AND state = ?`,
  );
  const remove = db.prepare("DELETE FROM ledger WHERE key = ? AND owner = ? AND state = ?");
  const overdue = db.prepare("SELECT * FROM ledger WHERE state = ? AND expiresAt <= ? LIMIT ?");
  const read = (key: string): LedgerRow | undefined => {
    const row = select.get(key);
    return row === undefined ? undefined : toRow(row);
  };
  return {
    read,
    write(row, expected) {
      const values = COLUMNS.map((name) => toColumn(row[name]));
      const { changes } =
        expected === "absent"
          ? insert.run(...values)
          : update.run(...values, row.key, expected.owner, expected.state);
      return changes === 1 ? { written: true } : { written: false, present: read(row.key) };
    },
    remove: (key, { owner, state }) => remove.run(key, owner, state).changes === 1,
    expired: (state, before, limit) => overdue.all(state, before, limit).map(toRow),
  };
}

function toRow(values: Record<string, unknown>): LedgerRow {
  const { outcome, repeats, ...row } = values;
  return {
    ...row,
    ...(outcome === null ? {} : { outcome }),
    ...(repeats === null ? {} : { repeats: true }),
  } as unknown as LedgerRow;
}

/** What a column can hold. */
function toColumn(value: string | number | true | undefined): string | number | null {
  return value === true ? 1 : (value ?? null);
}
