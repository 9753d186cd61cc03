/**
 * What somebody says who has looked what became of a call: `done` is its content as JSON text, replayed
 * for `keepMs` milliseconds (`Infinity` for ever); `"none"` where nothing happened and it may run again.
 */
export type Verdict = { readonly done: string; readonly keepMs: number } | "none";

/** What an operator does with calls of a ledger whose outcome nobody knows. */
export interface LedgerUpkeep {
  /**
   * Turns calls that were started and never heard of again into `unknown`, up to `limit` (1000) of them.
   * Gives the number of those that it turned.
   * @throws what the store threw first, once all the others are done
   */
  sweep(limit?: number): Promise<number>;
  /**
   * Settles a call whose outcome nobody knew. `false` where there is none of this key, or it is known.
   * @param key as in the `details` of `OUTCOME_UNKNOWN`
   * @throws SyntaxError for a `done` that is no JSON
   * @throws RangeError for a `keepMs` that is no number above 0
   */
  resolve(key: string, verdict: Verdict): Promise<boolean>;
}
