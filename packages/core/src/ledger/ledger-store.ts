import type { Awaitable } from "../spec/json.ts";

/**
 * - `claimed`: an owner is about to run it; nothing has gone out, so an expired claim may be taken over
 * - `dispatched`: the operation was started; it is never taken over unless the tool is idempotent
 * - `done`, `failed`: it ended, and the row holds how
 * - `unknown`: it was started and nobody learned how it ended; a person may settle it
 */
export type LedgerState = "claimed" | "dispatched" | "done" | "failed" | "unknown";

/** One call in the ledger: plain data, for any store. */
export interface LedgerRow {
  readonly key: string;
  /** Hash of all arguments: the same key with others is a mistake. */
  readonly argsHash: string;
  readonly toolName: string;
  /** Token of the one call that may change this row. */
  readonly owner: string;
  readonly state: LedgerState;
  /** End of the claim or of the operation's time while open, end of the replay time after; ms since the epoch. */
  readonly expiresAt: number;
  /** How it ended, as JSON text: `{ ok: true, content }` or `{ ok: false, error }`. */
  readonly outcome?: string;
  /**
   * It does again what another call had started, whose outcome nobody knew: where this one comes to
   * nothing, that is still so.
   */
  readonly repeats?: true;
}

/** What must stand in the store for a write to happen. */
export type LedgerExpectation = "absent" | { readonly owner: string; readonly state: LedgerState };

/** `written`, or the row that stands there instead (`undefined` for none). */
export type LedgerWrite =
  | { readonly written: true }
  | { readonly written: false; readonly present: LedgerRow | undefined };

/**
 * Keeps the ledger's rows. A store is a dumb compare-and-set map: each write names what it expects
 * to replace and happens atomically or not at all. All rules live in core. Where a store cannot tell
 * whether it did what it was asked, it throws. Rows may be deleted once their `expiresAt` is over, but none
 * that is `dispatched` or `unknown`, or `claimed` with `repeats`.
 *
 * `packages/core/README.md` shows one over SQLite.
 */
export interface LedgerStore {
  read(key: string): Awaitable<LedgerRow | undefined>;
  write(row: LedgerRow, expected: LedgerExpectation): Awaitable<LedgerWrite>;
  /** Removes the row if it is as expected; `false` where it is not. */
  remove(key: string, expected: Exclude<LedgerExpectation, "absent">): Awaitable<boolean>;
  /** Up to `limit` rows in a state whose time is over. */
  expired(state: LedgerState, before: number, limit: number): Awaitable<readonly LedgerRow[]>;
}
