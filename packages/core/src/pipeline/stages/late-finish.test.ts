import { describe, expect, it } from "vitest";
import { down, failed, makeTool, never, watch } from "../../../test-support/pipeline.ts";
import { settle } from "../../../test-support/virtual-clock.ts";
import type { CallContext } from "../../context/call-context.ts";
import type { LedgerRow, LedgerStore } from "../../ledger/ledger-store.ts";
import type { RuntimeOptions } from "../../runtime/runtime.ts";
import { memoryLedger } from "../../stores/memory-ledger.ts";
import type { Guard } from "../guard.ts";

const caller = { tenantId: "t" };

/** A call that was cut off, and what it comes to afterwards. */
async function lateCall(
  late: (settle: PromiseWithResolvers<unknown>) => void,
  spec: object = {},
  options: RuntimeOptions = {},
) {
  const work = Promise.withResolvers<unknown>();
  const { clock, executor } = await makeTool(
    { idempotency: true, timeoutMs: 50, ...spec },
    () => work.promise,
    options,
  );
  const first = watch(executor.execute({}, caller));
  await clock.advance(50);
  expect(failed(first.result).error.code).toBe("TIMEOUT");
  late(work);
  await settle();
  return executor.execute({}, caller);
}

describe("a late finish", () => {
  it("that is no JSON, fails or is a stream leaves the call unknown, and the process alone", async () => {
    const closed: string[] = [];
    const stream = {
      [Symbol.asyncIterator]: () => ({
        next: never,
        return: async () => ({ done: true, value: closed.push("closed") }),
      }),
    };
    for (const late of [
      (work: PromiseWithResolvers<unknown>) => work.reject(new Error("late")),
      (work: PromiseWithResolvers<unknown>) => work.resolve(stream),
    ]) {
      expect(failed(await lateCall(late)).error.code).toBe("OUTCOME_UNKNOWN");
    }
    expect(closed).toEqual(["closed"]);
    expect(failed(await lateCall((work) => work.resolve(10n))).error.code).toBe("OUTPUT_INVALID");
  });

  it("is checked against the output schema like any other", async () => {
    const again = await lateCall((work) => work.resolve("text"), {
      outputSchema: { type: "number" },
    });
    expect(failed(again).error).toMatchObject({ code: "OUTPUT_INVALID", effect: "committed" });
  });

  it("of an earlier attempt changes nothing of a later one", async () => {
    const first = Promise.withResolvers<unknown>();
    let runs = 0;
    const { clock, executor } = await makeTool(
      {
        idempotency: true,
        retry: { baseDelayMs: 10 },
        timeoutMs: 50,
        annotations: { idempotent: true },
      },
      async () => {
        runs += 1;
        if (runs > 1) return "second";
        return first.promise;
      },
    );
    const call = watch(executor.execute({}, caller));
    await clock.advance(50);
    first.reject(down());
    await clock.advance(1000);
    expect(call.result).toMatchObject({ ok: true, content: "second" });
    expect(await executor.execute({}, caller)).toMatchObject({
      ok: true,
      content: "second",
      usage: { idempotencyReused: true },
    });
    expect(runs).toBe(2);
  });

  it("is recorded also where the author had said that something was committed", async () => {
    const work = Promise.withResolvers<unknown>();
    const { clock, executor } = await makeTool(
      { idempotency: true, timeoutMs: 50 },
      (_, context) => {
        context.report({ effect: "committed" });
        return work.promise;
      },
    );
    const first = watch(executor.execute({}, caller));
    await clock.advance(50);
    expect(failed(first.result).error).toMatchObject({ code: "TIMEOUT", effect: "committed" });
    work.resolve("order 7");
    await settle();
    expect(await executor.execute({}, caller)).toMatchObject({ ok: true, content: "order 7" });
  });

  it.each(["reports", "succeeds", "fails"])(
    "of an earlier attempt that still changes something is not forgotten: it %s",
    async (how) => {
      const first = Promise.withResolvers<unknown>();
      const second = Promise.withResolvers<unknown>();
      let sent = 0;
      let late: CallContext | undefined;
      const { clock, executor } = await makeTool(
        { idempotency: true, retry: { baseDelayMs: 10 }, timeoutMs: 50 },
        (_, context) => {
          sent += 1;
          if (context.attempt > 1) return second.promise;
          context.report({ effect: "none" });
          late = context;
          return first.promise;
        },
      );
      const call = watch(executor.execute({}, caller));
      await clock.advance(60);
      if (how === "reports") late?.report({ effect: "unknown" });
      if (how === "succeeds") first.resolve("sent after all");
      if (how === "fails") first.reject(down({ effect: "unknown" }));
      await settle();
      second.reject(down({ retryable: false }));
      await settle();
      const effect = how === "succeeds" ? "committed" : "unknown";
      expect(failed(call.result)).toMatchObject({ usage: { attempts: 2 }, error: { effect } });
      expect(failed(await executor.execute({}, caller)).error.effect).toBe(effect);
      expect(sent).toBe(2);
    },
  );

  it("of a guard is no success of the tool", async () => {
    const gate = Promise.withResolvers<undefined>();
    const slow: Guard = {
      name: "slow",
      place: "attempt",
      compile: () => ({ enter: (call) => (call.tries > 1 ? gate.promise : undefined) }),
    };
    const rows = new Map<string, LedgerRow>();
    const { clock, executor } = await makeTool(
      {
        idempotency: true,
        retry: { baseDelayMs: 10 },
        deadlineMs: 100,
        timeoutMs: 50,
        annotations: { idempotent: true },
      },
      () => {
        throw down({ effect: "unknown" });
      },
      { guards: [slow], ledger: memoryLedger(rows) },
    );
    const call = watch(executor.execute({}, caller));
    await clock.advance(100);
    expect(failed(call.result).error).toMatchObject({
      code: "DEADLINE_EXCEEDED",
      effect: "unknown",
    });
    gate.resolve(undefined);
    await settle();
    expect([...rows.values()]).toMatchObject([{ state: "unknown" }]);
  });

  it("puts nothing in the place of what a guard had the call answer", async () => {
    const answers: Guard = {
      name: "answers",
      place: "admit",
      after: "ledger-commit",
      compile: () => ({ exit: () => ({ ok: true, content: "accepted" }) }),
    };
    const work = Promise.withResolvers<unknown>();
    const spec = { idempotency: true, timeoutMs: 50 };
    const { clock, executor } = await makeTool(spec, () => work.promise, { guards: [answers] });
    const first = watch(executor.execute({}, caller));
    await clock.advance(50);
    work.resolve("late");
    await settle();
    for (const result of [first.result, await executor.execute({}, caller)])
      expect(result).toMatchObject({ ok: true, content: "accepted" });
  });

  it("is not kept where a guard of the runtime's own would have changed it", async () => {
    const filter: Guard = {
      name: "filter",
      place: "attempt",
      compile: () => ({
        exit: (_, outcome) => (outcome.ok ? { ok: true, content: "…" } : outcome),
      }),
    };
    const again = await lateCall((work) => work.resolve("card 4111"), {}, { guards: [filter] });
    expect(failed(again).error.code).toBe("OUTCOME_UNKNOWN");
  });
});

describe("where the ledger's store fails", () => {
  /** A ledger that does not hear of ends before `heal` is called. */
  function failing(rows: Map<string, LedgerRow>): { store: LedgerStore; heal: () => void } {
    const store = memoryLedger(rows);
    let isDown = true;
    const write: LedgerStore["write"] = (row, expected) => {
      if (isDown && row.outcome !== undefined) throw new Error("disk full");
      return store.write(row, expected);
    };
    return { store: { ...store, write }, heal: () => (isDown = false) };
  }

  it("a late finish is recorded all the same, once it is back", async () => {
    const { store, heal } = failing(new Map());
    const again = await lateCall(
      (work) => {
        heal();
        work.resolve("sent after all");
      },
      {},
      { ledger: store },
    );
    expect(again).toMatchObject({ ok: true, content: "sent after all" });
  });
});

describe("a late finish while the call is on its way out", () => {
  it("is recorded after what the call itself had to say", async () => {
    const work = Promise.withResolvers<unknown>();
    const gate = Promise.withResolvers<undefined>();
    const slow: Guard = {
      name: "slow",
      place: "admit",
      after: "ledger-commit",
      compile: () => ({ enter: () => undefined, exit: () => gate.promise }),
    };
    const { clock, executor } = await makeTool(
      { idempotency: true, timeoutMs: 50 },
      () => work.promise,
      { guards: [slow] },
    );
    const first = watch(executor.execute({}, caller));
    await clock.advance(50);
    work.resolve("late");
    await settle();
    gate.resolve(undefined);
    await settle();
    expect(failed(first.result).error.code).toBe("TIMEOUT");
    expect(await executor.execute({}, caller)).toMatchObject({ ok: true, content: "late" });
  });

  it("during a back-off starts no further attempt", async () => {
    const work = Promise.withResolvers<unknown>();
    let runs = 0;
    const { clock, executor } = await makeTool(
      { idempotency: true, retry: { baseDelayMs: 100 }, timeoutMs: 50 },
      (_, context) => {
        runs += 1;
        context.report({ effect: "none" });
        return work.promise;
      },
    );
    const first = watch(executor.execute({}, caller));
    await clock.advance(60);
    work.resolve("sent after all");
    await clock.advance(1000);
    expect(failed(first.result).error).toMatchObject({ code: "TIMEOUT", effect: "committed" });
    expect(await executor.execute({}, caller)).toMatchObject({ content: "sent after all" });
    expect(runs).toBe(1);
  });

  it("does not undo what an earlier attempt has changed", async () => {
    const works = [Promise.withResolvers<unknown>(), Promise.withResolvers<unknown>()];
    let runs = 0;
    const { clock, executor } = await makeTool(
      { idempotency: true, retry: { baseDelayMs: 10 }, timeoutMs: 50 },
      (_, context) => {
        context.report({ effect: "none" });
        return works[runs++]?.promise;
      },
    );
    const first = watch(executor.execute({}, caller));
    await clock.advance(60);
    works[0]?.resolve("sent after all");
    // A third attempt would make sure that it happens twice.
    await clock.advance(1000);
    works[1]?.reject(down());
    await settle();
    expect(failed(first.result).error.effect).toBe("committed");
    await executor.execute({}, caller);
    expect(runs).toBe(2);
  });
});
