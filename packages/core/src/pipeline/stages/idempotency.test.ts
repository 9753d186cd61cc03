import { describe, expect, it } from "vitest";
import { down, failed, makeTool, never, watch } from "../../../test-support/pipeline.ts";
import { settle } from "../../../test-support/virtual-clock.ts";
import type { LedgerRow, LedgerStore } from "../../ledger/ledger-store.ts";
import { memoryLedger } from "../../stores/memory-ledger.ts";
import { type Guard, refusal } from "../guard.ts";

const caller = { tenantId: "t", userId: "u" };

describe("idempotency", () => {
  it("runs concurrent duplicates once and gives all of them the result", async () => {
    let runs = 0;
    const { executor } = await makeTool({ idempotency: true }, async () => {
      runs += 1;
      await settle();
      return { order: runs };
    });
    const results = await Promise.all(
      Array.from({ length: 500 }, () => executor.execute({ id: 1 }, caller)),
    );
    expect(runs).toBe(1);
    expect(
      results.every((result) => result.ok && JSON.stringify(result.content) === '{"order":1}'),
    ).toBe(true);
    expect(results.filter((result) => result.usage.idempotencyReused)).toHaveLength(499);
    const contents = new Set(results.map((result) => (result.ok ? result.content : undefined)));
    expect(contents.size, "no two callers share an object").toBe(500);
  });

  it("replays a finished call until its time is over", async () => {
    let runs = 0;
    const { clock, executor } = await makeTool({ idempotency: { ttlMs: 1000 } }, () => {
      runs += 1;
      return runs;
    });
    await executor.execute({ id: 1 }, caller);
    expect(await executor.execute({ id: 1 }, caller)).toMatchObject({
      content: 1,
      usage: { idempotencyReused: true, attempts: 0 },
    });
    await clock.advance(1000);
    expect(await executor.execute({ id: 1 }, caller)).toMatchObject({
      content: 2,
      usage: { idempotencyReused: false },
    });
  });

  it("keeps callers, tools and keys apart", async () => {
    let runs = 0;
    const { executor } = await makeTool({ idempotency: { keys: ["id"] } }, () => {
      runs += 1;
      return runs;
    });
    await executor.execute({ id: 1 }, { tenantId: "a", userId: "1" });
    await executor.execute({ id: 1 }, { tenantId: "a", userId: "2" });
    await executor.execute({ id: 1 }, { tenantId: "b", userId: "1" });
    await executor.execute({ id: 2 }, { tenantId: "a", userId: "1" });
    expect(runs).toBe(4);
  });

  it("shares a key between the users of a tenant where the scope says so", async () => {
    let runs = 0;
    const { executor } = await makeTool({ idempotency: { scope: "tenant" } }, () => {
      runs += 1;
      return runs;
    });
    await executor.execute({ id: 1 }, { tenantId: "a", userId: "1" });
    expect(await executor.execute({ id: 1 }, { tenantId: "a", userId: "2" })).toMatchObject({
      content: 1,
    });
  });

  it("refuses the same key with other arguments", async () => {
    const { executor } = await makeTool({ idempotency: { keys: ["id"] } }, () => 1);
    await executor.execute({ id: 1, amount: 10 }, caller);
    const refused = failed(await executor.execute({ id: 1, amount: 20 }, caller));
    expect(refused.error).toMatchObject({ code: "IDEMPOTENCY_CONFLICT", effect: "none" });
  });

  it("gives the claim back after a failure without an effect, so that the call can be made again", async () => {
    let runs = 0;
    const { executor } = await makeTool({ idempotency: true }, () => {
      runs += 1;
      if (runs === 1) throw down();
      return "done";
    });
    expect(failed(await executor.execute({}, caller)).error.code).toBe("DOWN");
    expect(await executor.execute({}, caller)).toMatchObject({ ok: true, content: "done" });
  });

  it("never repeats a call whose outcome nobody knows, and says what to do", async () => {
    let runs = 0;
    const { clock, executor } = await makeTool({ idempotency: true, timeoutMs: 50 }, () => {
      runs += 1;
      return never();
    });
    const first = watch(executor.execute({}, caller));
    await clock.advance(50);
    expect(failed(first.result).error).toMatchObject({ code: "TIMEOUT", effect: "unknown" });
    const again = failed(await executor.execute({}, caller));
    expect(again.error).toMatchObject({
      code: "OUTCOME_UNKNOWN",
      effect: "unknown",
      retryable: false,
    });
    expect(again.error.message).toContain("resolve(key");
    expect(again.usage.idempotencyReused).toBe(true);
    expect(again.error.details).toEqual({ key: expect.stringMatching(/^[\w-]{43}$/) });
    expect(runs).toBe(1);
  });

  it("records a late finish, and gives it to whoever asks later", async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const { clock, executor } = await makeTool({ idempotency: true, timeoutMs: 50 }, () => promise);
    const first = watch(executor.execute({}, caller));
    await clock.advance(50);
    expect(failed(first.result).error.code).toBe("TIMEOUT");
    resolve("late");
    await settle();
    expect(await executor.execute({}, caller)).toMatchObject({
      ok: true,
      content: "late",
      usage: { idempotencyReused: true },
    });
  });

  it("takes a call of a tool without a deadline for lost after fifteen minutes, and ten seconds", async () => {
    const ledger = memoryLedger();
    const spec = { idempotency: true, timeoutMs: 0, deadlineMs: 0 };
    const lost = await makeTool(spec, never, { ledger });
    lost.executor.execute({}, caller);
    await settle();
    // A store of its own object: another process's.
    const other = await makeTool(spec, never, { ledger: { ...ledger } });
    const ask = async () => failed(await other.executor.execute({}, caller)).error.code;
    await other.clock.advance(15 * 60_000 + 9999);
    expect(await ask()).toBe("IDEMPOTENCY_IN_PROGRESS");
    await other.clock.advance(1);
    expect(await ask()).toBe("OUTCOME_UNKNOWN");
  });

  it("gives the claim back where a guard refuses the call before its end could be recorded", async () => {
    const rows = new Map<string, LedgerRow>();
    const closed: Guard = {
      name: "closed",
      place: "admit",
      after: "idempotency",
      compile: () => ({ enter: () => refusal({ code: "NOT_NOW", message: "later" }) }),
    };
    const options = { ledger: memoryLedger(rows), guards: [closed] };
    const { executor } = await makeTool({ idempotency: true }, never, options);
    expect(failed(await executor.execute({}, caller)).error.code).toBe("NOT_NOW");
    expect(rows.size).toBe(0);
  });

  it("repeats an unknown call of a tool declared idempotent", async () => {
    let runs = 0;
    const { clock, executor } = await makeTool(
      { idempotency: true, timeoutMs: 50, annotations: { idempotent: true } },
      () => {
        runs += 1;
        return runs === 1 ? never() : "done";
      },
    );
    const first = watch(executor.execute({}, caller));
    await clock.advance(50);
    expect(first.result?.ok).toBe(false);
    expect(await executor.execute({}, caller)).toMatchObject({ ok: true, content: "done" });
  });

  it("does not make the call where the ledger fails, and keeps the result where it fails afterwards", async () => {
    let runs = 0;
    const failing = (state: string): LedgerStore => {
      const rows = memoryLedger();
      return {
        ...rows,
        write(row, expected) {
          if (row.state === state) throw new Error("disk full");
          return rows.write(row, expected);
        },
      };
    };
    const run = (): number => {
      runs += 1;
      return runs;
    };
    const before = await makeTool({ idempotency: true }, run, { ledger: failing("claimed") });
    expect(failed(await before.executor.execute({}, caller)).error).toMatchObject({
      code: "STORE_FAILED",
      effect: "none",
    });
    expect(runs).toBe(0);
    const after = await makeTool({ idempotency: true }, run, { ledger: failing("done") });
    const result = await after.executor.execute({}, caller);
    expect(result).toMatchObject({ ok: true, content: 1 });
    expect(result.warnings[0]).toContain("disk full");
  });

  it("tells the author the key, the same for every attempt", async () => {
    const keys: (string | undefined)[] = [];
    const { clock, executor } = await makeTool({ idempotency: true, retry: true }, (_, context) => {
      keys.push(context.idempotencyKey);
      if (context.attempt === 1) throw down();
      return null;
    });
    const call = watch(executor.execute({}, caller));
    await clock.advance(1000);
    expect(call.result?.ok).toBe(true);
    expect(keys[0]).toMatch(/^[\w-]{43}$/);
    expect(keys[1]).toBe(keys[0]);
  });

  it("gives back a claim that is granted to a call that was cut off meanwhile", async () => {
    const rows = new Map<string, LedgerRow>();
    const store = memoryLedger(rows);
    const gate = Promise.withResolvers<void>();
    const write: LedgerStore["write"] = async (row, expected) => {
      await gate.promise;
      return store.write(row, expected);
    };
    const { executor } = await makeTool({ idempotency: true }, never, {
      ledger: { ...store, write },
    });
    const abort = new AbortController();
    const call = executor.execute({}, { ...caller, signal: abort.signal });
    await settle();
    abort.abort();
    gate.resolve();
    expect(failed(await call).error).toMatchObject({ code: "ABORTED", effect: "none" });
    await settle();
    expect(rows.size).toBe(0);
  });
});
