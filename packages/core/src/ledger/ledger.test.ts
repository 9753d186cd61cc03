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

describe("a claim", () => {
  it("is given to the first, and shows the others who has it", async () => {
    const claims = await Promise.all(["a", "b", "c"].map((owner) => ledger.claim(request(owner))));
    expect(claims.map(({ claimed }) => claimed)).toEqual([true, false, false]);
    for (const claim of claims.slice(1)) {
      expect(claim).toMatchObject({ present: { owner: "a", state: "claimed" } });
    }
  });

  it("of another key stands for itself", async () => {
    await reach("dispatched");
    expect(await ledger.claim(request("b", { key: "other" }))).toMatchObject({ claimed: true });
  });

  it("is given up by a release, and by nobody else's", async () => {
    const row = await reach("claimed");
    expect(await ledger.release({ ...row, owner: "thief" })).toBe(false);
    expect(await ledger.release(row)).toBe(true);
    expect(rows.size).toBe(0);
    expect(await ledger.release(row)).toBe(false);
  });
});

describe("who may take over what, before its time and after", () => {
  const later: Record<LedgerState, number> = {
    claimed: CLAIM_MS,
    dispatched: WORK_MS,
    done: KEEP_MS,
    failed: KEEP_MS,
    unknown: KEEP_MS,
  };
  it.each<[LedgerState, { repeatable: boolean; before: boolean; after: boolean }]>([
    ["claimed", { repeatable: false, before: false, after: true }],
    ["claimed", { repeatable: true, before: false, after: true }],
    ["dispatched", { repeatable: false, before: false, after: false }],
    ["dispatched", { repeatable: true, before: false, after: true }],
    ["done", { repeatable: false, before: false, after: true }],
    ["done", { repeatable: true, before: false, after: true }],
    ["failed", { repeatable: false, before: false, after: true }],
    ["failed", { repeatable: true, before: false, after: true }],
    ["unknown", { repeatable: false, before: false, after: false }],
    ["unknown", { repeatable: true, before: true, after: true }],
  ])("%s, %j", async (state, { repeatable, before, after }) => {
    await reach(state);
    now += later[state] - 1;
    expect((await ledger.claim(request("second", { repeatable }))).claimed).toBe(before);
    if (before) return;
    now += 1;
    expect((await ledger.claim(request("third", { repeatable }))).claimed).toBe(after);
  });

  it("what was dispatched by a tool that is not idempotent is never taken over, however late", async () => {
    await reach("dispatched");
    now += WORK_MS;
    const unknown = { claimed: false, present: { state: "unknown", owner: "first" } };
    expect(await ledger.claim(request("second"))).toMatchObject(unknown);
    expect(rows.get("k")).toMatchObject(unknown.present);
    now += 1e12;
    expect(await ledger.claim(request("third"))).toMatchObject(unknown);
  });

  it("what is done again is done with the same arguments", async () => {
    await reach("dispatched");
    now += WORK_MS;
    const other = request("second", { repeatable: true, argsHash: "other" });
    expect(await ledger.claim(other)).toMatchObject({
      claimed: false,
      present: { owner: "first" },
    });
    expect(await ledger.claim(other)).toMatchObject({
      claimed: false,
      present: { owner: "first" },
    });
  });

  it("of several who come after the end of a claim, one gets it", async () => {
    await reach("claimed");
    now += CLAIM_MS;
    const claims = await Promise.all(["a", "b", "c"].map((owner) => ledger.claim(request(owner))));
    expect(claims.filter(({ claimed }) => claimed)).toHaveLength(1);
    expect(rows.get("k")?.owner).toBe("a");
  });
});

describe("a call that repeats one whose outcome nobody knows", () => {
  const again = { repeatable: true };

  it.each(["claimed", "dispatched"] as const)(
    "leaves it unknown where it gives up, itself %s",
    async (state) => {
      await reach("unknown");
      const claim = await ledger.claim(request("second", again));
      if (!claim.claimed) throw new Error("not taken over");
      const row = state === "claimed" ? claim.row : await ledger.dispatch(claim.row, WORK_MS);
      if (row === undefined) throw new Error("not dispatched");
      expect(await ledger.release(row)).toBe(true);
      expect(rows.get("k")?.state).toBe("unknown");
      const other = request("third", { ...again, argsHash: "other" });
      expect(await ledger.claim(other)).toMatchObject({ claimed: false });
      expect((await ledger.claim(request("fourth", again))).claimed).toBe(true);
    },
  );

  it("leaves it unknown where it is gone before it began", async () => {
    await reach("unknown");
    await ledger.claim(request("second", again));
    now += CLAIM_MS;
    const other = request("third", { ...again, argsHash: "other" });
    expect(await ledger.claim(other)).toMatchObject({
      claimed: false,
      present: { state: "unknown" },
    });
  });

  it("settles it where it ends", async () => {
    await reach("unknown");
    const claim = await ledger.claim(request("second", again));
    if (!claim.claimed) throw new Error("not taken over");
    expect(await ledger.finish(claim.row, "done", "1", KEEP_MS)).toMatchObject({ state: "done" });
    now += KEEP_MS;
    expect(await ledger.claim(request("third"))).toMatchObject({ claimed: true });
  });
});

describe("a claim over a slow store", () => {
  it("replaces the row that it was shown, and no newer one", async () => {
    await reach("claimed");
    now += CLAIM_MS;
    const store = memoryLedger(rows);
    const slow: LedgerStore = {
      ...store,
      async write(row, expected) {
        const answer = await store.write(row, expected);
        if (expected === "absent") await ledger.claim(request("quicker"));
        return answer;
      },
    };
    expect(await new Ledger(slow, () => now).claim(request("slower"))).toMatchObject({
      claimed: false,
      present: { owner: "quicker" },
    });
  });
});

describe("a late owner changes nothing", () => {
  it("when its claim was taken over before it began", async () => {
    const late = await reach("claimed");
    now += CLAIM_MS;
    await reach("dispatched", "second");
    const present = rows.get("k");
    expect(await ledger.dispatch(late, WORK_MS)).toBeUndefined();
    expect(await ledger.finish(late, "done", "{}", KEEP_MS)).toBeUndefined();
    expect(await ledger.release(late)).toBe(false);
    expect(rows.get("k")).toBe(present);
  });

  it("when somebody else has begun again what it was doing", async () => {
    const late = await reach("dispatched");
    now += WORK_MS;
    const claim = await ledger.claim(request("second", { repeatable: true }));
    if (!claim.claimed) throw new Error("not taken over");
    const finished = await ledger.finish(late, "done", '{"ok":true,"content":"late"}', KEEP_MS);
    expect([finished, await ledger.release(late)]).toEqual([undefined, false]);
    expect(rows.get("k")).toMatchObject({ owner: "second", state: "claimed" });
  });

  it("when its call has been settled by a person", async () => {
    const late = await reach("dispatched");
    now += WORK_MS;
    await ledger.sweep();
    await ledger.resolve("k", { done: '"by hand"', keepMs: KEEP_MS });
    expect(await ledger.finish(late, "failed", "{}", KEEP_MS)).toBeUndefined();
    expect(rows.get("k")).toMatchObject({
      state: "done",
      outcome: '{"ok":true,"content":"by hand"}',
    });
  });

  it("when it has finished before: a call ends once", async () => {
    const row = await reach("dispatched");
    expect(await ledger.finish(row, "done", "1", KEEP_MS)).toMatchObject({ state: "done" });
    expect(await ledger.finish(row, "failed", "2", KEEP_MS)).toBeUndefined();
    expect(rows.get("k")).toMatchObject({ state: "done", outcome: "1" });
  });
});

describe("a late finish of a call that was cut off", () => {
  it("is recorded by its owner over what it had to say before", async () => {
    const row = await reach("dispatched");
    const cut = await ledger.finish(row, "unknown", "?", KEEP_MS);
    if (cut === undefined) throw new Error("not recorded");
    expect(await ledger.finish(cut, "done", "1", KEEP_MS)).toMatchObject({ state: "done" });
  });

  it.each(["done", "failed", "unknown"] as const)(
    "is recorded as %s where another process's clock was ahead and has swept it",
    async (state) => {
      const row = await reach("dispatched");
      await new Ledger(memoryLedger(rows), () => now + WORK_MS).sweep();
      expect(rows.get("k")?.state).toBe("unknown");
      expect(await ledger.finish(row, state, "1", KEEP_MS)).toMatchObject({ state });
      expect(rows.get("k")).toMatchObject({ state, owner: "first", outcome: "1" });
    },
  );

  it("gives a swept call back where nothing had happened after all", async () => {
    const row = await reach("dispatched");
    now += WORK_MS;
    await ledger.sweep();
    expect(await ledger.release(row)).toBe(true);
    expect((await ledger.claim(request("second"))).claimed).toBe(true);
  });
});
