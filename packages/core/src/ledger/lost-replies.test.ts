import { beforeEach, describe, expect, it } from "vitest";
import type { Awaitable } from "../spec/json.ts";
import { memoryLedger } from "../stores/memory-ledger.ts";
import { type ClaimRequest, Ledger } from "./ledger.ts";
import type { LedgerRow, LedgerStore } from "./ledger-store.ts";

const CLAIM_MS = 100;
const WORK_MS = 1000;
const KEEP_MS = 10_000;

let rows: Map<string, LedgerRow>;
/** Loses this many replies from now on: the store does what it is asked, and nobody learns of it. */
let lost: number;
/** Asks the store twice, as a client does that retries by itself after a lost reply. */
let repeats: boolean;
let ledger: Ledger;

beforeEach(() => {
  rows = new Map();
  lost = 0;
  repeats = false;
  const store = memoryLedger(rows);
  const answer = async <T>(ask: () => Awaitable<T>): Promise<T> => {
    let reply = await ask();
    if (repeats) reply = await ask();
    if (lost === 0) return reply;
    lost -= 1;
    throw new Error("connection reset");
  };
  const faulty: LedgerStore = {
    ...store,
    write: (row, expected) => answer(() => store.write(row, expected)),
    remove: (key, expected) => answer(() => store.remove(key, expected)),
  };
  ledger = new Ledger(faulty, () => 0);
});

function request(owner: string): ClaimRequest {
  return { key: "k", argsHash: "h", toolName: "t", owner, claimMs: CLAIM_MS, repeatable: false };
}

async function claimed(): Promise<LedgerRow> {
  const claim = await ledger.claim(request("first"));
  if (!claim.claimed) throw new Error("not claimed");
  return claim.row;
}

async function dispatched(): Promise<LedgerRow> {
  const row = await ledger.dispatch(await claimed(), WORK_MS);
  if (row === undefined) throw new Error("not dispatched");
  return row;
}

describe("where a reply of the store is lost", () => {
  it("a claim goes back: the next call need not wait for its end", async () => {
    lost = 1;
    await expect(ledger.claim(request("first"))).rejects.toThrow("connection reset");
    expect(rows.size).toBe(0);
  });

  it("a claim that cannot go back fails for its own reason", async () => {
    lost = 3;
    await expect(ledger.claim(request("first"))).rejects.toThrow("connection reset");
  });

  it("a mark that was made is given back by an owner who knows only of its claim", async () => {
    const row = await claimed();
    lost = 1;
    await expect(ledger.dispatch(row, WORK_MS)).rejects.toThrow();
    expect(rows.get("k")?.state).toBe("dispatched");
    expect(await ledger.release(row)).toBe(true);
    expect(rows.size).toBe(0);
  });

  it("an end is recorded, and said to be", async () => {
    const row = await dispatched();
    lost = 1;
    expect(await ledger.finish(row, "done", "1", KEEP_MS)).toMatchObject({ state: "done" });
    expect(rows.get("k")).toMatchObject({ state: "done", outcome: "1" });
  });

  it("an end is recorded over the mark of a sweep, too", async () => {
    const row = await dispatched();
    await new Ledger(memoryLedger(rows), () => WORK_MS).sweep();
    lost = 1;
    expect(await ledger.finish(row, "done", "1", KEEP_MS)).toMatchObject({ state: "done" });
  });

  it("of two ends that an owner knows of, the one that it learned last stands", async () => {
    const row = await dispatched();
    lost = 2;
    await expect(ledger.finish(row, "unknown", "?", KEEP_MS)).rejects.toThrow();
    expect(await ledger.finish(row, "done", "1", KEEP_MS)).toMatchObject({ state: "done" });
    expect(rows.get("k")).toMatchObject({ state: "done", outcome: "1" });
  });
});

describe("where the store's client asks again by itself", () => {
  it("an owner's own row is no other's", async () => {
    repeats = true;
    const row = await dispatched();
    expect(await ledger.finish(row, "done", "1", KEEP_MS)).toMatchObject({ state: "done" });
    expect(rows.get("k")).toMatchObject({ owner: "first", state: "done" });
  });

  it("nobody takes another's row for his own", async () => {
    const row = await dispatched();
    repeats = true;
    expect(await ledger.claim(request("second"))).toMatchObject({ claimed: false });
    expect(await ledger.dispatch({ ...row, owner: "second" }, WORK_MS)).toBeUndefined();
    const other = await ledger.finish({ ...row, owner: "second" }, "done", "2", KEEP_MS);
    expect(other).toBeUndefined();
    expect(rows.get("k")).toBe(row);
  });
});
