import { describe, expect, it } from "vitest";
import { down, failed, makeTool, never, watch } from "../../test-support/pipeline.ts";
import { VirtualClock } from "../../test-support/virtual-clock.ts";
import type { LedgerStore } from "../ledger/ledger-store.ts";
import type { RuntimeOptions } from "../runtime/runtime.ts";
import { after } from "../runtime/timer-task.ts";
import type { ToolSpec } from "../spec/tool-spec.ts";
import { memoryLedger } from "../stores/memory-ledger.ts";
import type { Guard, GuardActions } from "./guard.ts";

/** A tool behind one guard that does this. */
function guarded(
  actions: GuardActions,
  { place = "admit", ...spec }: Partial<ToolSpec> & { place?: Guard["place"] } = {},
  run: () => unknown = () => "done",
  options: RuntimeOptions = {},
) {
  const guard: Guard = { name: "own", place, compile: () => actions };
  return makeTool(spec, run, { guards: [guard], ...options });
}

describe("the ledger", () => {
  it("has its own time to record an end, whatever is left of the call's", async () => {
    const clock = new VirtualClock();
    const rows = memoryLedger();
    const write: LedgerStore["write"] = async (row, expected) => {
      if (row.state === "done") await new Promise<void>((resolve) => after(clock, 90, resolve));
      return rows.write(row, expected);
    };
    const { executor } = await makeTool({ idempotency: true, deadlineMs: 50 }, () => "done", {
      clock,
      ledger: { ...rows, write },
    });
    const first = watch(executor.execute({}));
    // It comes while the end of the first one is being recorded, and may wait longer.
    await clock.advance(45);
    const second = watch(executor.execute({}));
    await clock.advance(45);
    expect(first.result).toMatchObject({ content: "done" });
    expect(second.result).toMatchObject({ content: "done", warnings: [] });
  });
});

describe("a guard that was entered", () => {
  /** Counts how often it was entered and left. */
  const counting = (enter?: () => Promise<undefined>) => {
    const seen = { entered: 0, left: 0 };
    const actions: GuardActions = {
      enter() {
        seen.entered += 1;
        return enter?.();
      },
      exit() {
        seen.left += 1;
        return undefined;
      },
    };
    return { seen, actions };
  };

  it.each(["admit", "attempt"] as const)("is left once for each time, at %s", async (place) => {
    const { seen, actions } = counting();
    const { clock, executor } = await guarded(
      actions,
      { place, retry: { maxAttempts: 3, baseDelayMs: 1 } },
      () => {
        throw down();
      },
    );
    const call = watch(executor.execute({}));
    await clock.advance(1000);
    expect(failed(call.result).usage.attempts).toBe(3);
    const times = place === "admit" ? 1 : 3;
    expect(seen).toEqual({ entered: times, left: times });
  });

  it.each(["admit", "attempt"] as const)(
    "is left once where it lets a call on that was cut off by then, at %s",
    async (place) => {
      const gate = Promise.withResolvers<undefined>();
      const { seen, actions } = counting(() => gate.promise);
      const { clock, executor } = await guarded(actions, { place, deadlineMs: 100 });
      const call = watch(executor.execute({}));
      await clock.advance(100);
      expect(failed(call.result).error.code).toBe("DEADLINE_EXCEEDED");
      expect(seen).toEqual({ entered: 1, left: 0 });
      gate.resolve(undefined);
      await clock.advance(0);
      expect(seen).toEqual({ entered: 1, left: 1 });
    },
  );

  it.each(["throws", "rejects"])("is left where a later one %s", async (how) => {
    const { seen, actions } = counting();
    let isBroken = true;
    const broken: GuardActions = {
      enter() {
        if (!isBroken) return undefined;
        if (how === "rejects") return Promise.reject(new Error("no"));
        throw new Error("no");
      },
    };
    const guards: Guard[] = [
      { name: "first", place: "admit", before: "limits", compile: () => actions },
      { name: "second", place: "admit", compile: () => broken },
    ];
    const { executor } = await makeTool({ concurrency: { max: 1 } }, () => "done", { guards });
    expect(failed(await executor.execute({})).error.code).toBe("GUARD_FAILED");
    expect(seen).toEqual({ entered: 1, left: 1 });
    isBroken = false;
    expect(await executor.execute({})).toMatchObject({ ok: true, content: "done" });
  });

  it("is left once, also where the runtime fails after it was", async () => {
    const clock = new VirtualClock();
    let failing = 0;
    let left = 0;
    const now = (): number => {
      if (failing-- > 0) throw new Error("no time");
      return clock.now();
    };
    const { executor } = await guarded(
      {
        async exit() {
          left += 1;
          failing = 1;
          return undefined;
        },
      },
      { deadlineMs: 0, timeoutMs: 0 },
      undefined,
      { clock: { arm: clock.arm, disarm: clock.disarm, now } },
    );
    expect(failed(await executor.execute({})).error.code).toBe("RUNTIME_FAILED");
    expect(left).toBe(1);
  });

  it("by rejecting was not", async () => {
    const { seen, actions } = counting(() => Promise.reject(new Error("no")));
    const { executor } = await guarded(actions);
    expect(failed(await executor.execute({})).error.code).toBe("GUARD_FAILED");
    expect(seen).toEqual({ entered: 1, left: 0 });
  });

  it.each([
    ["admit", "abort", "AbortError"],
    ["attempt", "abort", "AbortError"],
    ["admit", "deadline", "TimeoutError"],
    ["attempt", "deadline", "TimeoutError"],
  ] as const)("at %s is told by the call's signal of its %s", async (place, how, name) => {
    const reasons: unknown[] = [];
    const { clock, executor } = await guarded(
      {
        enter(call) {
          call.signal.addEventListener("abort", () => reasons.push(call.signal.reason));
          return never();
        },
      },
      { place, deadlineMs: 100 },
    );
    const controller = new AbortController();
    const call = watch(executor.execute({}, { signal: controller.signal }));
    await clock.advance(99);
    expect(reasons).toEqual([]);
    if (how === "abort") controller.abort();
    await clock.advance(1);
    expect(failed(call.result).error.effect).toBe("none");
    expect(reasons).toMatchObject([{ name }]);
  });

  it("sees the signal of a call that was cut off fire, also where it asks for it only then", async () => {
    const gate = Promise.withResolvers<void>();
    const aborted: boolean[] = [];
    const { clock, executor } = await guarded(
      {
        async enter(call) {
          await gate.promise;
          aborted.push(call.signal.aborted);
          return undefined;
        },
      },
      { deadlineMs: 100 },
    );
    const call = watch(executor.execute({}));
    await clock.advance(100);
    gate.resolve();
    await clock.advance(0);
    expect(failed(call.result).error.code).toBe("DEADLINE_EXCEEDED");
    expect(aborted).toEqual([true]);
  });

  it("may hang: only the call's deadline ends its wait", async () => {
    const { clock, executor } = await guarded({ enter: never }, { timeoutMs: 10, deadlineMs: 500 });
    const call = watch(executor.execute({}));
    await clock.advance(499);
    expect(call.result).toBeUndefined();
    await clock.advance(1);
    expect(failed(call.result).error).toMatchObject({ code: "DEADLINE_EXCEEDED", effect: "none" });
  });
});
