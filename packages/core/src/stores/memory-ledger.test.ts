import { describe, expect, it } from "vitest";
import type { LedgerRow, LedgerState } from "../ledger/ledger-store.ts";
import { memoryLedger } from "./memory-ledger.ts";

function row(
  key: string,
  state: LedgerState = "claimed",
  fields: Partial<LedgerRow> = {},
): LedgerRow {
  return { key, argsHash: "h", toolName: "t", owner: "me", state, expiresAt: 100, ...fields };
}

describe("a write to the ledger in memory", () => {
  it("happens only over what it expects, and shows what stands there instead", () => {
    const store = memoryLedger();
    const first = row("k");
    expect(store.write(first, { owner: "me", state: "claimed" })).toEqual({ written: false });
    expect(store.write(first, "absent")).toEqual({ written: true });
    expect(store.write(row("k", "done"), "absent")).toEqual({ written: false, present: first });
    for (const expected of [
      { owner: "me", state: "dispatched" },
      { owner: "you", state: "claimed" },
    ] as const) {
      expect(store.write(row("k", "done"), expected)).toEqual({ written: false, present: first });
      expect(store.remove("k", expected)).toBe(false);
    }
    expect(store.write(row("k", "done"), { owner: "me", state: "claimed" })).toEqual({
      written: true,
    });
    expect(store.read("k")).toMatchObject({ state: "done" });
    expect(store.remove("k", { owner: "me", state: "done" })).toBe(true);
    expect(store.read("k")).toBeUndefined();
  });

  it("takes any key, also one that objects inherit", () => {
    const store = memoryLedger();
    for (const key of ["__proto__", "constructor", ""]) {
      expect(store.read(key)).toBeUndefined();
      expect(store.write(row(key), "absent")).toEqual({ written: true });
    }
  });
});

describe("the ledger in memory does not grow for ever", () => {
  it("what is over is forgotten once there are ten thousand rows", () => {
    const rows = new Map<string, LedgerRow>();
    const store = memoryLedger(rows, () => 100);
    for (const state of ["claimed", "dispatched", "done", "failed", "unknown"] as const) {
      store.write(row(`over ${state}`, state, { expiresAt: 100 }), "absent");
      store.write(row(`open ${state}`, state, { expiresAt: 101 }), "absent");
    }
    // The call that it repeats is as unknown as before.
    const repeats = row("over, repeats", "claimed", { expiresAt: 100, repeats: true });
    store.write(repeats, "absent");
    for (let index = 11; index < 10_000; index += 1) {
      store.write(row(String(index), "done", { expiresAt: index % 2 === 0 ? 100 : 101 }), "absent");
    }
    expect(rows.size).toBe(10_000);
    store.write(row("one more"), "absent");
    expect(rows.size).toBe(5004);
    expect(rows.has("one more")).toBe(true);
    expect([...rows.keys()].slice(0, 8)).toEqual([
      "open claimed",
      "over dispatched",
      "open dispatched",
      "open done",
      "open failed",
      "over unknown",
      "open unknown",
      "over, repeats",
    ]);
  });
});
