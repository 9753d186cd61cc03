import type { Awaitable } from "../spec/json.ts";
import type { LedgerRow, LedgerState, LedgerStore, LedgerWrite } from "./ledger-store.ts";
import type { LedgerUpkeep, Verdict } from "./ledger-upkeep.ts";

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
export class Ledger implements LedgerUpkeep {
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
    const row: LedgerRow = { ...fields, state: "claimed", expiresAt: this.#in(claimMs) };
    let next = row;
    try {
      // A row may vanish between two questions: then the next turn finds its place free.
      for (let turn = 1; turn <= MAX_TURNS; turn += 1) {
        const write = await this.#store.write(row, "absent");
        if (write.written) return { claimed: true, row };
        const { present } = write;
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
    const expiresAt = this.#in(operationMs);
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
    const next: LedgerRow = { ...row, state, outcome, expiresAt: this.#in(keepMs) };
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

  async sweep(limit = 1000): Promise<number> {
    let count = 0;
    const faults: unknown[] = [];
    for (const row of await this.#store.expired("dispatched", this.#now(), limit)) {
      try {
        const { written } = await this.#replace(row, swept(row));
        if (written) count += 1;
      } catch (fault) {
        // One row that cannot be written does not keep the others waiting.
        faults.push(fault);
      }
    }
    if (faults.length > 0) throw faults[0];
    return count;
  }

  async resolve(key: string, verdict: Verdict): Promise<boolean> {
    const settled = verdict === "none" ? undefined : settledBy(verdict);
    const row = await this.#store.read(key);
    if (row?.state !== "unknown") return false;
    if (settled === undefined) return this.#store.remove(key, row);
    const { outcome, keepMs } = settled;
    const expiresAt = this.#in(keepMs);
    return (await this.#replace(row, { ...row, state: "done", outcome, expiresAt })).written;
  }

  /** A time that every store can hold: JSON has no `Infinity`. */
  #in(ms: number): number {
    return Math.min(this.#now() + ms, Number.MAX_SAFE_INTEGER);
  }

  #replace({ owner, state }: LedgerRow, next: LedgerRow): Awaitable<LedgerWrite> {
    return this.#store.write(next, { owner, state });
  }
}

/** What a person says a call came to; throws where it could not be replayed. */
function settledBy({ done, keepMs }: Exclude<Verdict, "none">): {
  readonly outcome: string;
  readonly keepMs: number;
} {
  if (typeof keepMs !== "number" || !(keepMs > 0)) {
    throw new RangeError(
      `resolve() takes keepMs as a number of milliseconds above 0, not ${typeof keepMs === "number" ? keepMs : typeof keepMs}: how long the result is replayed before the call may run again.`,
    );
  }
  return { outcome: JSON.stringify({ ok: true, content: JSON.parse(done) }), keepMs };
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
