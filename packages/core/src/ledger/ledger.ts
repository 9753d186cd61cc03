import type { Awaitable } from "../spec/json.ts";
import type { LedgerRow, LedgerState, LedgerStore, LedgerWrite } from "./ledger-store.ts";

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
/** The states of a call that has not ended, in their order. */
const OPEN: readonly LedgerState[] = ["claimed", "dispatched", "unknown"];

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
   * Claims a call, or gives the row that stands in the way. An overdue `dispatched` row that may not be
   * run again becomes `unknown` on the way, as a sweep would have it.
   * @throws Error where the store neither takes the row nor shows the one that stands there
   */
  async claim(request: ClaimRequest): Promise<Claim> {
    const { claimMs, repeatable, ...fields } = request;
    const row: LedgerRow = { ...fields, state: "claimed", expiresAt: this.#now() + claimMs };
    let next = row;
    try {
      // A row may vanish between two questions: then the next turn finds its place free.
      for (let turn = 1; turn <= MAX_TURNS; turn += 1) {
        const write = await this.#store.write(row, "absent");
        if (write.written) return { claimed: true, row };
        const present = write.present ?? (await this.#store.read(row.key));
        if (present === undefined) continue;
        next = this.#inPlaceOf(present, row, repeatable);
        if (next === present) return claimFrom(present, row.owner);
        const takeover = await this.#replace(present, next);
        if (takeover.written) return claimFrom(next, row.owner);
        if (takeover.present !== undefined) return claimFrom(takeover.present, row.owner);
      }
    } catch (error) {
      // The store may have taken it all the same, and only the reply was lost.
      if (next.owner === row.owner) await this.release(next).catch(() => {});
      throw error;
    }
    throw new Error(
      "The ledger's store neither takes the row nor shows the one that stands there.",
    );
  }

  /**
   * What is to stand in the place of a row that a claim met: the claim, where the call never went out,
   * its replay is over, or the same may be done again; the row as `unknown`, where it is overdue.
   */
  #inPlaceOf(present: LedgerRow, claim: LedgerRow, repeatable: boolean): LedgerRow {
    const { state, repeats, argsHash } = present;
    if (state !== "unknown" && present.expiresAt > this.#now()) return present;
    const isStarted =
      state === "dispatched" || state === "unknown" || (state === "claimed" && repeats);
    if (!isStarted) return claim;
    if (repeatable && argsHash === claim.argsHash) return { ...claim, repeats: true };
    return state === "unknown" ? present : swept(present);
  }

  /** Marks that the operation is about to start. `undefined` where the claim was lost. */
  async dispatch(row: LedgerRow, operationMs: number): Promise<LedgerRow | undefined> {
    const expiresAt = this.#now() + operationMs;
    const next: LedgerRow = { ...row, state: "dispatched", expiresAt };
    const write = await this.#replace(row, next);
    return write.written || isSame(write.present, next) ? next : undefined;
  }

  /**
   * Records how it ended, also where a process whose clock is ahead has swept the row meanwhile.
   * `undefined` where the row is no longer ours, or was settled by somebody.
   */
  finish(
    row: LedgerRow,
    state: "done" | "failed" | "unknown",
    outcome: string,
    keepMs: number,
  ): Promise<LedgerRow | undefined> {
    const next: LedgerRow = { ...row, state, outcome, expiresAt: this.#now() + keepMs };
    return twice(() => this.#settle(row, next));
  }

  async #settle(row: LedgerRow, next: LedgerRow): Promise<LedgerRow | undefined> {
    let write = await this.#replace(row, next);
    if (!write.written && row.state === "dispatched" && write.present?.state === "unknown")
      write = await this.#replace(swept(row), next);
    return write.written || isSame(write.present, next) ? next : undefined;
  }

  /**
   * Gives the claim back: nothing happened, the next call may do it. Whoever asks for it may not know
   * how far the row has come, because a reply was lost or the row was swept. One that repeats another
   * leaves the row `unknown`, as it was.
   */
  release(row: LedgerRow): Promise<boolean> {
    return twice(() => this.#giveBack(row));
  }

  async #giveBack(row: LedgerRow): Promise<boolean> {
    const { key, owner } = row;
    for (const state of OPEN.slice(OPEN.indexOf(row.state))) {
      const isGiven = row.repeats
        ? (await this.#store.write(swept(row), { owner, state })).written
        : await this.#store.remove(key, { owner, state });
      if (isGiven) return true;
    }
    return false;
  }

  /** Turns calls that were started and never heard of again into `unknown`. Gives their number. */
  async sweep(limit = 1000): Promise<number> {
    let count = 0;
    for (const row of await this.#store.expired("dispatched", this.#now(), limit)) {
      const { written } = await this.#replace(row, swept(row));
      if (written) count += 1;
    }
    return count;
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
    return (await this.#replace(row, { ...row, state: "done", outcome, expiresAt })).written;
  }

  #replace({ owner, state }: LedgerRow, next: LedgerRow): Awaitable<LedgerWrite> {
    return this.#store.write(next, { owner, state });
  }
}

/** A reply may have been lost: asked once more, the store shows what it holds. */
async function twice<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch {
    return ask();
  }
}

/** What a row that stands in the store is to a claim. */
function claimFrom(row: LedgerRow, owner: string): Claim {
  return row.owner === owner ? { claimed: true, row } : { claimed: false, present: row };
}

/** A row that was started and is overdue. */
function swept(row: LedgerRow): LedgerRow {
  return { ...row, state: "unknown" };
}

/** Whether a row holds already what is to be written: then only the reply had been lost. */
function isSame(present: LedgerRow | undefined, next: LedgerRow): boolean {
  return (
    present?.owner === next.owner &&
    present.state === next.state &&
    present.outcome === next.outcome
  );
}
