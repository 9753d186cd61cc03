import { beforeEach, describe, expect, it } from "vitest";
import { memoryLedger } from "../stores/memory-ledger.ts";
import { type ClaimRequest, Ledger } from "./ledger.ts";
import type { LedgerRow, LedgerState, LedgerStore } from "./ledger-store.ts";

const CLAIM_MS = 100;
const WORK_MS = 1000;
const KEEP_MS = 10_000;

let now: number;
let rows: Map<string, LedgerRow>;
let ledger: Ledger;

beforeEach(() => {
  now = 1_000_000;
  rows = new Map();
  ledger = new Ledger(memoryLedger(rows), () => now);
});

function request(owner: string, fields: Partial<ClaimRequest> = {}): ClaimRequest {
  return {
    key: "k",
    argsHash: "h",
    toolName: "t",
    owner,
    claimMs: CLAIM_MS,
    repeatable: false,
    ...fields,
  };
}

/** Claims a call and takes it as far as a state. */
async function reach(state: LedgerState, owner = "first"): Promise<LedgerRow> {
  const claim = await ledger.claim(request(owner));
  if (!claim.claimed) throw new Error("not claimed");
  if (state === "claimed") return claim.row;
  const dispatched = await ledger.dispatch(claim.row, WORK_MS);
  if (dispatched === undefined) throw new Error("not dispatched");
  if (state === "dispatched") return dispatched;
  const finished = await ledger.finish(dispatched, state, '{"ok":true,"content":1}', KEEP_MS);
  if (finished === undefined) throw new Error("not finished");
  return finished;
}

describe("sweep", () => {
  it("turns what was dispatched and is overdue into unknown, and leaves the rest", async () => {
    for (const state of ["claimed", "dispatched", "done", "failed"] as const) {
      rows.set(state, {
        key: state,
        argsHash: "h",
        toolName: "t",
        owner: "o",
        state,
        expiresAt: now,
      });
    }
    rows.set("busy", {
      key: "busy",
      argsHash: "h",
      toolName: "t",
      owner: "o",
      state: "dispatched",
      expiresAt: now + 1,
    });
    expect(await ledger.sweep()).toBe(1);
    expect([...rows.values()].map(({ state }) => state)).toEqual([
      "claimed",
      "unknown",
      "done",
      "failed",
      "dispatched",
    ]);
    expect(await ledger.sweep()).toBe(0);
  });

  it("takes up to a limit at a time, and counts only what it changed", async () => {
    for (let index = 0; index < 5; index += 1) {
      const key = String(index);
      rows.set(key, {
        key,
        argsHash: "h",
        toolName: "t",
        owner: "o",
        state: "dispatched",
        expiresAt: now,
      });
    }
    expect([await ledger.sweep(3), await ledger.sweep(3), await ledger.sweep(3)]).toEqual([
      3, 2, 0,
    ]);
  });

  it("goes on behind a row that the store does not take, and says so at the end", async () => {
    const row = await reach("dispatched");
    rows.clear();
    for (const key of ["a", "b", "c"]) rows.set(key, { ...row, key });
    now += WORK_MS;
    const store = memoryLedger(rows);
    const torn: LedgerStore = {
      ...store,
      write(row, expected) {
        if (row.key !== "c") throw new Error(`cannot write ${row.key}`);
        return store.write(row, expected);
      },
    };
    await expect(new Ledger(torn, () => now).sweep()).rejects.toThrow("cannot write a");
    expect([...rows.values()].map(({ state }) => state)).toEqual([
      "dispatched",
      "dispatched",
      "unknown",
    ]);
  });

  it("does not touch a call that ends while it looks", async () => {
    const row = await reach("dispatched");
    now += WORK_MS;
    const store = memoryLedger(rows);
    const slow: LedgerStore = {
      ...store,
      async expired(state, before, limit) {
        const found = await store.expired(state, before, limit);
        await ledger.finish(row, "done", "1", KEEP_MS);
        return found;
      },
    };
    expect(await new Ledger(slow, () => now).sweep()).toBe(0);
    expect(rows.get("k")?.state).toBe("done");
  });
});

describe("resolve", () => {
  it("settles an unknown call with its content, which is replayed for its time", async () => {
    await reach("unknown");
    expect(await ledger.resolve("k", { done: '{"id":7}', keepMs: 50 })).toBe(true);
    expect(await ledger.claim(request("second"))).toMatchObject({
      present: { state: "done", outcome: '{"ok":true,"content":{"id":7}}', expiresAt: now + 50 },
    });
  });

  it("lets an unknown call run again where nothing had happened", async () => {
    await reach("unknown");
    expect(await ledger.resolve("k", "none")).toBe(true);
    expect((await ledger.claim(request("second"))).claimed).toBe(true);
  });

  it.each<LedgerState>(["claimed", "dispatched", "done", "failed"])(
    "leaves a call alone that is %s",
    async (state) => {
      const row = await reach(state);
      expect(await ledger.resolve("k", "none")).toBe(false);
      expect(await ledger.resolve("k", { done: "1", keepMs: 1 })).toBe(false);
      expect(rows.get("k")).toBe(row);
    },
  );

  it("knows no call of another key, and takes no text that is no JSON", async () => {
    expect(await ledger.resolve("nobody", "none")).toBe(false);
    await reach("unknown");
    await expect(ledger.resolve("k", { done: "it worked", keepMs: 1 })).rejects.toThrow(
      SyntaxError,
    );
    expect(rows.get("k")?.state).toBe("unknown");
  });

  it.each([Number.NaN, -1, 0, "1000", undefined])(
    "refuses to keep a result for %j, and changes nothing",
    async (keepMs) => {
      const row = await reach("unknown");
      const verdict = { done: '"x"', keepMs: keepMs as number };
      await expect(ledger.resolve("k", verdict)).rejects.toThrow("number of milliseconds above 0");
      expect(rows.get("k")).toBe(row);
    },
  );

  it("keeps a result for ever, also in a store that holds JSON", async () => {
    await reach("unknown");
    await ledger.resolve("k", { done: '"x"', keepMs: Number.POSITIVE_INFINITY });
    rows.set("k", JSON.parse(JSON.stringify(rows.get("k"))) as LedgerRow);
    now += 1e15;
    expect((await ledger.claim(request("second"))).claimed).toBe(false);
  });

  it("stands against the call itself, which ends later with something else", async () => {
    const row = await reach("dispatched");
    now += WORK_MS;
    await ledger.sweep();
    await ledger.resolve("k", { done: "1", keepMs: KEEP_MS });
    expect(await ledger.finish(row, "done", '{"ok":true,"content":2}', KEEP_MS)).toBeUndefined();
    expect(rows.get("k")?.outcome).toBe('{"ok":true,"content":1}');
  });

  it("of two people who settle it at once, one does", async () => {
    await reach("unknown");
    const verdicts = [ledger.resolve("k", { done: "1", keepMs: 1 }), ledger.resolve("k", "none")];
    expect(await Promise.all(verdicts)).toEqual([true, false]);
    expect(rows.get("k")?.state).toBe("done");
  });
});

describe("a store", () => {
  it("may lose a row between two questions: the claim is tried again", async () => {
    await reach("claimed");
    const store = memoryLedger(rows);
    const forgetful: LedgerStore = {
      ...store,
      write(row, expected) {
        const write = store.write(row, expected);
        rows.delete(expected === "absent" ? row.key : "");
        return write;
      },
    };
    now += CLAIM_MS;
    expect(await new Ledger(forgetful, () => now).claim(request("second"))).toMatchObject({
      claimed: true,
    });
  });

  it("that contradicts itself fails the claim instead of asking for ever", async () => {
    const broken: LedgerStore = {
      ...memoryLedger(rows),
      write: () => ({ written: false, present: undefined }),
    };
    await expect(new Ledger(broken, () => now).claim(request("a"))).rejects.toThrow(
      "neither takes the row nor shows the one that stands there",
    );
  });
});
