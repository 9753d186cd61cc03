import { beforeEach, describe, expect, it } from "vitest";
import { failed, makeTool, never, watch } from "../../test-support/pipeline.ts";
import { TestExecutor, type TestOperation } from "../../test-support/test-executor.ts";
import { settle, VirtualClock } from "../../test-support/virtual-clock.ts";
import type { LedgerRow, LedgerStore } from "../ledger/ledger-store.ts";
import { Runtime } from "../runtime/runtime.ts";
import type { ToolSpec } from "../spec/tool-spec.ts";
import { memoryLedger } from "../stores/memory-ledger.ts";

const caller = { tenantId: "t" };
const DEADLINE_MS = 1000;
/** What a claim without a start, and a start without an end, are given before they count as lost. */
const CLAIM_MS = 60_000;
const GRACE_MS = 10_000;

let clock: VirtualClock;
let rows: Map<string, LedgerRow>;
beforeEach(() => {
  clock = new VirtualClock();
  rows = new Map();
});

/** A process that ends right before, or right after, its ledger holds a row of this state. */
interface Death {
  readonly state: LedgerRow["state"];
  readonly when: "before" | "after";
}

/** A tool in a process of its own, which shares only the ledger's rows with the others. */
async function inProcess(
  run: TestOperation,
  { death, ...spec }: Partial<ToolSpec> & { readonly death?: Death } = {},
): Promise<TestExecutor> {
  const store = memoryLedger(rows, clock.now);
  let isDead = false;
  const ledger: LedgerStore = {
    ...store,
    write(row, expected) {
      if (isDead) return never();
      if (row.state !== death?.state) return store.write(row, expected);
      isDead = true;
      if (death.when === "after") store.write(row, expected);
      return never();
    },
    remove: (key, expected) => (isDead ? never() : store.remove(key, expected)),
  };
  const runtime = new Runtime({ clock, ledger });
  const rules = { name: "tool", idempotency: true, deadlineMs: DEADLINE_MS, ...spec };
  const executor = new TestExecutor(rules, run, { runtime });
  await executor.ready();
  return executor;
}

describe("after the effect", () => {
  it("an answer that does not fit is a failure that is kept: the tool is not run for it again", async () => {
    let runs = 0;
    const spec = { idempotency: true, outputSchema: { type: "number" } } as const;
    const { executor } = await makeTool(spec, () => {
      runs += 1;
      return "no number";
    });
    for (const idempotencyReused of [false, true]) {
      const result = failed(await executor.execute({}, caller));
      expect(result.error).toMatchObject({ code: "OUTPUT_INVALID", effect: "committed" });
      expect(result.usage.idempotencyReused).toBe(idempotencyReused);
    }
    expect(runs).toBe(1);
  });

  it("an answer that came too late is a failure now, and the result of a repetition", async () => {
    const tool = await makeTool({ idempotency: true, deadlineMs: DEADLINE_MS }, () => {
      tool.clock.block(DEADLINE_MS + 1);
      return "done";
    });
    const late = failed(await tool.executor.execute({}, caller));
    expect(late.error).toMatchObject({ code: "DEADLINE_EXCEEDED", effect: "committed" });
    expect(await tool.executor.execute({}, caller)).toMatchObject({ ok: true, content: "done" });
  });

  it.each(["deadline", "abort"])(
    "its caller has its result at its %s, though the ledger hangs",
    async (cut) => {
      const abort = new AbortController();
      const hanging = await inProcess(
        async () => {
          await settle();
          return "done";
        },
        { death: { state: "done", when: "before" } },
      );
      const context = cut === "abort" ? { ...caller, signal: abort.signal } : caller;
      const call = watch(hanging.execute({}, context));
      await clock.advance(DEADLINE_MS - 1);
      await settle();
      expect(call.result).toBeUndefined();
      abort.abort();
      if (cut === "deadline") await clock.advance(1);
      await settle();
      expect(call.result).toMatchObject({ ok: true, content: "done" });
      expect(call.result?.warnings).toEqual([
        expect.stringContaining("while it was being recorded"),
      ]);
    },
  );

  it("a call that was cut off does not wait for the ledger", async () => {
    const hanging = await inProcess(never, { death: { state: "unknown", when: "before" } });
    const abort = new AbortController();
    const call = watch(hanging.execute({}, { ...caller, signal: abort.signal }));
    await settle();
    abort.abort();
    await settle();
    expect(failed(call.result).error).toMatchObject({ code: "ABORTED", effect: "unknown" });
  });

  it("a stream is replayed as its final result", async () => {
    let runs = 0;
    const { executor } = await makeTool({ idempotency: true }, async function* () {
      runs += 1;
      yield 1;
      return "done";
    });
    const kinds: string[][] = [];
    for (const _ of ["first", "again"]) {
      const seen: string[] = [];
      for await (const event of executor.stream({}, caller)) seen.push(event.type);
      kinds.push(seen);
    }
    expect(kinds).toEqual([["chunk", "result"], ["result"]]);
    expect(runs).toBe(1);
  });
});

describe("a process that ends", () => {
  it("before its operation began leaves the call to the next one, once its claim is over", async () => {
    const dead = await inProcess(never, { death: { state: "dispatched", when: "before" } });
    void dead.execute({}, caller);
    await settle();
    const alive = await inProcess(() => "done");
    const early = failed(await alive.execute({}, caller));
    expect(early.error).toMatchObject({ code: "IDEMPOTENCY_IN_PROGRESS", effect: "none" });
    await clock.advance(CLAIM_MS);
    expect(await alive.execute({}, caller)).toMatchObject({ ok: true, content: "done" });
  });

  it.each<[string, TestOperation, Death]>([
    ["right after it was marked", never, { state: "dispatched", when: "after" }],
    ["in the middle of its operation", never, { state: "unknown", when: "before" }],
    ["before its end was recorded", () => "done", { state: "done", when: "before" }],
  ])(
    "%s leaves an outcome that nobody knows, and the call is not made again",
    async (_, run, death) => {
      let runs = 0;
      const dead = await inProcess(run, { death });
      void dead.execute({}, caller);
      await settle();
      const alive = await inProcess(() => (runs += 1));
      const early = failed(await alive.execute({}, caller));
      expect(early.error).toMatchObject({ code: "IDEMPOTENCY_IN_PROGRESS", effect: "none" });
      await clock.advance(DEADLINE_MS + GRACE_MS - 1);
      expect(failed(await alive.execute({}, caller)).error.code).toBe("IDEMPOTENCY_IN_PROGRESS");
      await clock.advance(1);
      const unknown = failed(await alive.execute({}, caller));
      expect(unknown.error).toMatchObject({ code: "OUTCOME_UNKNOWN", effect: "unknown" });
      expect(unknown.error.message).toContain("runtime.ledger.resolve(key");
      expect(runs).toBe(0);
      const { key } = unknown.error.details as { key: string };
      await alive.runtime.ledger.resolve(key, { done: '"as found"', keepMs: 1000 });
      expect(await alive.execute({}, caller)).toMatchObject({ ok: true, content: "as found" });
    },
  );

  it.each([{ idempotent: true }, { readOnly: true }])(
    "in a tool declared %o leaves the call to the next one, once it is overdue",
    async (annotations) => {
      const spec = { annotations };
      const death = { state: "unknown", when: "before" } as const;
      const dead = await inProcess(never, { ...spec, death });
      void dead.execute({}, caller);
      await settle();
      const alive = await inProcess(() => "done", spec);
      await clock.advance(DEADLINE_MS + GRACE_MS);
      expect(await alive.execute({}, caller)).toMatchObject({ ok: true, content: "done" });
    },
  );
});

describe("two processes", () => {
  it("make a call once: the other one is told to ask again, and gets the result then", async () => {
    const gate = Promise.withResolvers<string>();
    const one = await inProcess(() => gate.promise);
    const other = await inProcess(() => "twice");
    const first = watch(one.execute({}, caller));
    await settle();
    const early = failed(await other.execute({}, caller));
    expect(early.error).toMatchObject({ code: "IDEMPOTENCY_IN_PROGRESS", retryAfterMs: 1000 });
    gate.resolve("done");
    await settle();
    expect(first.result).toMatchObject({ content: "done" });
    expect(await other.execute({}, caller)).toMatchObject({
      content: "done",
      usage: { idempotencyReused: true },
    });
  });

  it("of which one was stalled: what it comes to changes nothing of its successor's", async () => {
    const spec = { annotations: { idempotent: true } };
    const gates = [Promise.withResolvers<string>(), Promise.withResolvers<string>()] as const;
    const death = { state: "unknown", when: "before" } as const;
    const stalled = await inProcess(() => gates[0].promise, { ...spec, death });
    void stalled.execute({}, caller);
    await clock.advance(DEADLINE_MS + GRACE_MS);
    const successor = await inProcess(() => gates[1].promise, spec);
    const second = watch(successor.execute({}, caller));
    await settle();
    gates[0].resolve("the stalled one's");
    await settle();
    expect([...rows.values()]).toMatchObject([{ state: "dispatched" }]);
    gates[1].resolve("the successor's");
    await settle();
    expect(second.result).toMatchObject({ content: "the successor's" });
    expect(await successor.execute({}, caller)).toMatchObject({ content: "the successor's" });
  });
});
