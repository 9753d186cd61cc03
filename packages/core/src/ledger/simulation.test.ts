import { describe, expect, it } from "vitest";
import { runSeeds } from "../../test-support/simulation/many-seeds.ts";
import { type Run, simulate } from "../../test-support/simulation/simulate.ts";
import { memoryLedger } from "../stores/memory-ledger.ts";
import type { LedgerRow, LedgerStore } from "./ledger-store.ts";

/** Far longer than any of these takes, also on a machine that is busy. */
const LONG_MS = 600_000;

describe("calls of several processes under faults", () => {
  it(
    "break no rule of the ledger, with 10,000 seeds",
    async () => {
      const { counts, failures } = await runSeeds({ from: 1, seeds: 10_000 });
      const [first] = failures;
      const shown = first === undefined ? undefined : await simulate(first.seed);
      const trace = shown?.trace.join("\n") ?? "";
      const replay = `npm run simulate -- --seed ${first?.seed} shows this again`;
      expect(failures, `${replay}\n${trace}`).toEqual([]);
      // What did not happen was not tested.
      for (const [what, times] of Object.entries({
        effects: 10_000,
        crashes: 1000,
        stalls: 1000,
        "reply lost": 1000,
        refused: 1000,
        "never arrives": 1000,
        "never answers": 1000,
        "ok, reused": 10_000,
        OUTCOME_UNKNOWN: 1000,
        IDEMPOTENCY_IN_PROGRESS: 1000,
        IDEMPOTENCY_CONFLICT: 1000,
        TIMEOUT: 1000,
        ABORTED: 1000,
        DEADLINE_EXCEEDED: 1000,
        OUTPUT_INVALID: 1000,
        CONCURRENCY_LIMITED: 10,
        CIRCUIT_OPEN: 2,
        "runs of 2 processes": 1000,
        "runs of 5 processes": 1000,
        "clocks that are off": 1000,
        "clocks that are set": 100,
        sweeps: 1000,
        "claimed -> claimed": 100,
        "dispatched -> claimed": 100,
        "unknown -> done": 100,
        "settled by a person": 100,
      }))
        expect(counts[what] ?? 0, what).toBeGreaterThan(times);
    },
    LONG_MS,
  );

  it(
    "go the same way with the same seed",
    async () => {
      for (let seed = 1; seed <= 50; seed += 1) {
        const { trace } = await simulate(seed);
        expect((await simulate(seed)).trace).toEqual(trace);
      }
    },
    LONG_MS,
  );
});

/** A store that looks at less than it should before it writes. */
function careless(matches: (present: LedgerRow, expected: LedgerRow) => boolean) {
  return (rows: Map<string, LedgerRow>): LedgerStore => {
    const store = memoryLedger(rows);
    return {
      ...store,
      write(row, expected) {
        const present = rows.get(row.key);
        if (expected === "absent" || present === undefined) return store.write(row, expected);
        return store.write(row, matches(present, expected as LedgerRow) ? present : expected);
      },
      remove(key, expected) {
        const present = rows.get(key);
        if (present === undefined) return false;
        return store.remove(key, matches(present, expected as LedgerRow) ? present : expected);
      },
    };
  };
}

describe("the simulation finds the doubled effects of a store", () => {
  it.each([
    ["that writes unconditionally", careless(() => true)],
    ["that looks at the state alone", careless((present, { state }) => present.state === state)],
    ["that looks at the owner alone", careless((present, { owner }) => present.owner === owner)],
  ])(
    "%s",
    async (_, store) => {
      const doubled = (run: Run): boolean =>
        run.fault?.startsWith("the effect is doubled") === true;
      let found = 0;
      for (let seed = 1; seed <= 200 && found === 0; seed += 1)
        if (doubled(await simulate(seed, store))) found += 1;
      expect(found).toBe(1);
    },
    LONG_MS,
  );
});
