import { describe, expect, it } from "vitest";
import { failed, makeTool, never, watch } from "../../../test-support/pipeline.ts";
import { settle, VirtualClock } from "../../../test-support/virtual-clock.ts";
import type { LedgerStore } from "../../ledger/ledger-store.ts";
import { after } from "../../runtime/timer-task.ts";
import type { ToolSpec } from "../../spec/tool-spec.ts";
import { memoryLedger } from "../../stores/memory-ledger.ts";
import { type Guard, type GuardActions, refusal } from "../guard.ts";

const caller = { tenantId: "t" };
const kinds: readonly [string, Partial<ToolSpec>][] = [
  ["with a ledger", { idempotency: true }],
  ["with a cache", { cache: { ttlMs: 1000 } }],
];

/** A guard of the runtime's own that does this. */
const own = (actions: GuardActions, place: Guard["place"] = "admit"): Guard => ({
  name: "own",
  place,
  compile: () => actions,
});

describe.each(kinds)("a call that is cut off after its end, %s", (_, spec) => {
  it.each<[string, GuardActions]>([
    ["that still decides", { exit: () => never() }],
    ["that has hidden it", { exit: () => refusal({ code: "HIDDEN", message: "Not for you." }) }],
  ])("is not shown what a guard may hide: %s", async (_name, actions) => {
    const rows = memoryLedger();
    const write: LedgerStore["write"] = (row, expected) =>
      row.state === "claimed" || row.state === "dispatched" ? rows.write(row, expected) : never();
    const { clock, executor } = await makeTool({ ...spec, deadlineMs: 50 }, () => "the content", {
      guards: [own(actions)],
      ledger: { ...rows, write },
    });
    const call = watch(executor.execute({}, caller));
    await clock.advance(50);
    const result = failed(call.result);
    expect(result.error).toMatchObject({ effect: "committed" });
    expect(["DEADLINE_EXCEEDED", "GUARD_FAILED", "HIDDEN"]).toContain(result.error.code);
    expect(JSON.stringify(result)).not.toContain("the content");
  });

  it("does not wait for guards of its attempt, nor take what they let pass too late", async () => {
    const clock = new VirtualClock();
    const later = (ms: number): Promise<undefined> =>
      new Promise((resolve) => after(clock, ms, () => resolve(undefined)));
    const { executor } = await makeTool({ ...spec, deadlineMs: 1000 }, async () => "late", {
      clock,
      guards: [own({ exit: () => later(900) }, "attempt")],
    });
    const abort = new AbortController();
    const hurried = watch(executor.execute({}, { ...caller, deadline: clock.now() + 200 }));
    const other = watch(executor.execute({}, { ...caller, signal: abort.signal }));
    await clock.advance(60);
    abort.abort();
    await settle();
    expect(failed(other.result).error.code).toBe("ABORTED");
    await clock.advance(140);
    expect(failed(hurried.result).error).toMatchObject({
      code: "DEADLINE_EXCEEDED",
      effect: "unknown",
    });
    await clock.advance(10_000);
    expect(clock.armed).toBe(0);
  });

  it("is warned once, however often it is cut off", async () => {
    const gate = Promise.withResolvers<string>();
    const clock = new VirtualClock();
    const outer: Guard = {
      ...own({ exit: () => new Promise((resolve) => after(clock, 80, () => resolve(undefined))) }),
      before: "shared-work",
    };
    const { executor } = await makeTool({ ...spec, deadlineMs: 500 }, () => gate.promise, {
      clock,
      guards: [outer],
    });
    const abort = new AbortController();
    const deadline = clock.now() + 100;
    const call = watch(executor.execute({}, { ...caller, deadline, signal: abort.signal }));
    void executor.execute({}, caller);
    await clock.advance(70);
    abort.abort();
    await clock.advance(100);
    expect(failed(call.result).warnings).toHaveLength(1);
    gate.resolve("done");
  });
});

it("An answer of the cache that a guard hides has changed nothing", async () => {
  const hide: Guard = {
    ...own({ exit: () => refusal({ code: "HIDDEN", message: "Not for you." }) }),
    before: "shared-work",
  };
  const { executor } = await makeTool({ cache: { ttlMs: 1000 } }, () => 1, { guards: [hide] });
  expect(failed(await executor.execute({}, caller)).error.effect).toBe("committed");
  const hit = failed(await executor.execute({}, caller));
  expect(hit).toMatchObject({ usage: { cachedHit: true }, error: { effect: "none" } });
});
