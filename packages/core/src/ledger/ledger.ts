import type { Awaitable } from "../spec/json.ts";
import type { LedgerRow, LedgerState, LedgerStore } from "./ledger-store.ts";

/** What a claim found: it is ours, or somebody's row stands there. */
export type Claim =
  | { readonly claimed: true; readonly row: LedgerRow }
  | { readonly claimed: false; readonly present: LedgerRow };

/** What a claim needs to know. */
export interface ClaimRequest {
  readonly key: string;
  readonly argsHash: string;
  readonly toolName: string;
  readonly owner: string;
  /** How long the claim holds without being dispatched, in milliseconds. */
  readonly claimMs: number;
  /** The tool is declared idempotent: an expired or unknown call may be done again. */
  readonly repeatable: boolean;
}

/** How often a claim asks a store that contradicts itself. */
const MAX_TURNS = 10;

/**
 * The rules of the ledger over any store: who may run a call, and what is known of it.
 * Every change names the owner and the state that it replaces, so a late owner changes nothing.
 */
export class Ledger {
  readonly #store: LedgerStore;
  readonly #now: () => number;

  constructor(store: LedgerStore, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /**
   * Claims a call, or gives the row that stands in the way.
   * @throws Error where the store neither takes the row nor shows the one that stands there
   */
  async claim(request: ClaimRequest): Promise<Claim> {
    const { claimMs, repeatable, ...fields } = request;
    const row: LedgerRow = { ...fields, state: "claimed", expiresAt: this.#now() + claimMs };
    // A row may vanish between two questions: then the next turn finds its place free.
    for (let turn = 1; turn <= MAX_TURNS; turn += 1) {
      const write = await this.#store.write(row, "absent");
      if (write.written) return { claimed: true, row };
      const present = write.present ?? (await this.#store.read(row.key));
      if (present === undefined) continue;
      if (!this.#mayTakeOver(present, repeatable)) return { claimed: false, present };
      const takeover = await this.#store.write(row, present);
      if (takeover.written) return { claimed: true, row };
      if (takeover.present !== undefined) return { claimed: false, present: takeover.present };
    }
    throw new Error(
      "The ledger's store neither takes the row nor shows the one that stands there.",
    );
  }

  /** An expired claim never went out; an expired replay is forgotten; the rest only if repeatable. */
  #mayTakeOver(row: LedgerRow, repeatable: boolean): boolean {
    const over = row.expiresAt <= this.#now();
    if (row.state === "unknown") return repeatable;
    if (row.state === "dispatched") return repeatable && over;
    return over;
  }

  /** Marks that the operation is about to start. `undefined` where the claim was lost. */
  dispatch(row: LedgerRow, operationMs: number): Awaitable<LedgerRow | undefined> {
    return this.#replace(row, {
      ...row,
      state: "dispatched",
      expiresAt: this.#now() + operationMs,
    });
  }

  /** Records how it ended. `undefined` where the row is no longer ours. */
  finish(
    row: LedgerRow,
    state: "done" | "failed" | "unknown",
    outcome: string,
    keepMs: number,
  ): Awaitable<LedgerRow | undefined> {
    return this.#replace(row, { ...row, state, outcome, expiresAt: this.#now() + keepMs });
  }

  /** Gives the claim back: nothing happened, the next call may do it. */
  release(row: LedgerRow): Awaitable<boolean> {
    return this.#store.remove(row.key, row);
  }

  /** Turns calls that were started and never heard of again into `unknown`. Gives their number. */
  async sweep(limit = 1000): Promise<number> {
    let swept = 0;
    for (const row of await this.#store.expired("dispatched", this.#now(), limit)) {
      const unknown = await this.#replace(row, { ...row, state: "unknown" });
      if (unknown !== undefined) swept += 1;
    }
    return swept;
  }

  /**
   * Settles a call whose outcome nobody knew, by someone who has looked: `done` with the content as
   * JSON text, or `none` where nothing happened and it may run again. `false` where the row is not
   * `unknown`.
   * @throws SyntaxError for a `done` that is no JSON
   */
  async resolve(
    key: string,
    verdict: { readonly done: string; readonly keepMs: number } | "none",
  ): Promise<boolean> {
    const row = await this.#store.read(key);
    if (row?.state !== "unknown") return false;
    if (verdict === "none") return this.#store.remove(key, row);
    const outcome = JSON.stringify({ ok: true, content: JSON.parse(verdict.done) });
    const expiresAt = this.#now() + verdict.keepMs;
    return (await this.#replace(row, { ...row, state: "done", outcome, expiresAt })) !== undefined;
  }

  async #replace(present: LedgerRow, next: LedgerRow): Promise<LedgerRow | undefined> {
    const expected: { owner: string; state: LedgerState } = {
      owner: present.owner,
      state: present.state,
    };
    const write = await this.#store.write(next, expected);
    return write.written ? next : undefined;
  }
}
