import { describe, expect, it } from "vitest";
import { z } from "zod";
import { down, failed, makeTool, watch } from "../../../test-support/pipeline.ts";
import { settle } from "../../../test-support/virtual-clock.ts";
import type { LedgerStore } from "../../ledger/ledger-store.ts";
import { memoryLedger } from "../../stores/memory-ledger.ts";

const caller = { tenantId: "t" };

describe("duplicates in one process", () => {
  it("share a failure without an effect, too", async () => {
    let runs = 0;
    const { executor } = await makeTool({ idempotency: true }, async () => {
      runs += 1;
      await settle();
      throw down();
    });
    const results = await Promise.all(
      Array.from({ length: 50 }, () => executor.execute({}, caller)),
    );
    expect(runs).toBe(1);
    expect(results.every((result) => !result.ok && result.error.code === "DOWN")).toBe(true);
  });

  it("wait for each other whatever the store's pace", async () => {
    const rows = memoryLedger();
    const slow: LedgerStore = {
      ...rows,
      async write(row, expected) {
        await settle();
        return rows.write(row, expected);
      },
    };
    let runs = 0;
    const { executor } = await makeTool({ idempotency: true }, () => (runs += 1), { ledger: slow });
    const results = await Promise.all(
      Array.from({ length: 100 }, () => executor.execute({}, caller)),
    );
    expect(runs).toBe(1);
    expect(results.every((result) => result.ok && result.content === 1)).toBe(true);
  });

  it("share the advice where the claim was lost, and never hang", async () => {
    const rows = memoryLedger();
    let lose = true;
    const store: LedgerStore = {
      ...rows,
      write(row, expected) {
        if (row.state === "dispatched" && lose) {
          lose = false;
          rows.remove(row.key, expected as never);
          return { written: false, present: undefined };
        }
        return rows.write(row, expected);
      },
    };
    const { executor } = await makeTool({ idempotency: true }, () => "done", { ledger: store });
    const [first, second] = await Promise.all([
      executor.execute({}, caller),
      executor.execute({}, caller),
    ]);
    for (const lost of [first, second])
      expect(failed(lost).error).toMatchObject({
        code: "IDEMPOTENCY_IN_PROGRESS",
        effect: "none",
        retryAfterMs: 1000,
      });
    expect(await executor.execute({}, caller)).toMatchObject({ ok: true, content: "done" });
  });

  it("are not held up by a store that hung once, and a claim that it grants later goes back", async () => {
    for (const state of ["claimed", "dispatched"]) {
      const rows = memoryLedger();
      const gate = Promise.withResolvers<void>();
      let hangs = true;
      const store: LedgerStore = {
        ...rows,
        async write(row, expected) {
          if (row.state === state && hangs) {
            hangs = false;
            await gate.promise;
          }
          return rows.write(row, expected);
        },
      };
      let runs = 0;
      const { clock, executor } = await makeTool({ idempotency: true }, () => (runs += 1), {
        ledger: store,
      });
      const first = watch(executor.execute({}, caller));
      await clock.advance(4000);
      expect(failed(first.result).error).toMatchObject({ code: "STORE_FAILED", effect: "none" });
      gate.resolve();
      await settle();
      expect(await executor.execute({}, caller)).toMatchObject({ ok: true, content: 1 });
    }
  });
});

describe("an idempotency key", () => {
  it("is refused for arguments that JSON cannot tell apart", async () => {
    const inputSchema = z.object({ ids: z.array(z.number()).transform((ids) => new Set(ids)) });
    let runs = 0;
    const { executor } = await makeTool({ idempotency: true, inputSchema }, () => (runs += 1));
    const refused = failed(await executor.execute({ ids: [1] }, caller));
    expect(refused.error).toMatchObject({
      code: "ARGUMENTS_INVALID",
      message: expect.stringContaining("a Set"),
    });
    expect(runs).toBe(0);
  });
});
