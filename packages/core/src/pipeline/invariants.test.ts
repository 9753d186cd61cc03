import fc from "fast-check";
import { expect, it } from "vitest";
import { down, makeTool } from "../../test-support/pipeline.ts";
import { settle } from "../../test-support/virtual-clock.ts";
import type { CallContext } from "../context/call-context.ts";
import type { ToolEvent } from "../result/tool-event.ts";
import type { ToolResult } from "../result/tool-result.ts";
import { after } from "../runtime/timer-task.ts";
import type { ToolSpec } from "../spec/tool-spec.ts";

/** How one attempt of a tool goes; times are in milliseconds. */
type Behaviour =
  | { readonly kind: "value" | "throw" | "never" }
  | { readonly kind: "late" | "late throw" | "stream" | "listen"; readonly ms: number };

const times = fc.integer({ min: 0, max: 120 });
const behaviour: fc.Arbitrary<Behaviour> = fc.oneof(
  fc.record({ kind: fc.constantFrom("value", "throw", "never") }),
  fc.record({ kind: fc.constantFrom("late", "late throw", "stream", "listen"), ms: times }),
);
const call = fc.record({
  at: times,
  abortAt: fc.option(times, { nil: undefined }),
  deadlineAt: fc.option(times, { nil: undefined }),
  args: fc.constantFrom("a", "b", "c"),
  /** Events that a reader of the stream takes before it leaves; `undefined` for no stream. */
  events: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
  attempts: fc.array(behaviour, { minLength: 1, maxLength: 3 }),
});
const spec = fc.record(
  {
    timeoutMs: fc.constantFrom(0, 20, 50),
    deadlineMs: fc.constantFrom(0, 30, 90),
    retry: fc.constant({ maxAttempts: 3, baseDelayMs: 10 }),
    concurrency: fc.record({ max: fc.constantFrom(1, 2), queue: fc.constantFrom(0, 1, 5) }),
    circuitBreaker: fc.constant({ failureThreshold: 2, openMs: 40 }),
    idempotency: fc.boolean(),
    cache: fc.constant({ ttlMs: 50 }),
    annotations: fc.constantFrom({}, { idempotent: true }, { readOnly: true }),
  },
  { requiredKeys: ["timeoutMs", "deadlineMs"] },
) as fc.Arbitrary<Partial<ToolSpec>>;

/** Every call is over by then: bounds, waits and the longest behaviour together. */
const END_MS = 1000;
const STEP_MS = 10;

/** Takes some events of a stream; gives the result where it came to that. */
async function read(
  stream: AsyncIterable<ToolEvent>,
  events: number,
): Promise<ToolResult | undefined> {
  let taken = 0;
  for await (const event of stream) {
    if (event.type === "result") return event.result;
    taken += 1;
    if (taken === events) return undefined;
  }
  return undefined;
}

it("whatever its attempts do and whenever it is cut off, a call ends once and leaves nothing behind", async () => {
  await fc.assert(
    fc.asyncProperty(spec, fc.array(call, { minLength: 1, maxLength: 6 }), async (rules, calls) => {
      const bounded = rules.timeoutMs !== 0 || rules.deadlineMs !== 0;
      const behaviours = new Map<string, Behaviour[]>();
      const { clock, runtime, executor } = await makeTool(rules, (_, context) => {
        const next = behaviours.get(context.runId)?.shift() ?? { kind: "value" as const };
        return act(next, context, bounded);
      });
      /** Timers of the test's own. */
      let own = 0;
      const later = (ms: number, run: () => void): void => {
        own += 1;
        after(clock, ms, () => {
          own -= 1;
          run();
        });
      };
      const wait = (ms: number): Promise<void> => new Promise((resolve) => later(ms, resolve));
      const act = (next: Behaviour, context: CallContext, mayHang: boolean): unknown => {
        switch (next.kind) {
          case "value":
            return "done";
          case "throw":
            throw down();
          case "never":
            return mayHang ? new Promise(() => {}) : "done";
          case "late":
            return wait(next.ms).then(() => "late");
          case "late throw":
            return wait(next.ms).then(() => {
              throw down({ effect: "unknown" });
            });
          case "listen":
            return new Promise((resolve, reject) => {
              context.signal.addEventListener("abort", () => reject(context.signal.reason));
              later(next.ms, () => resolve("heard nothing"));
            });
          case "stream":
            return (async function* () {
              yield 1;
              await wait(next.ms);
              yield 2;
            })();
        }
      };

      const start = clock.now();
      const results: ToolResult[] = [];
      const left: string[] = [];
      let running = 0;
      for (const [index, one] of calls.entries()) {
        const runId = `run ${index}`;
        behaviours.set(runId, [...one.attempts]);
        const controller = new AbortController();
        later(one.at, () => {
          running += 1;
          const context = {
            runId,
            tenantId: "t",
            signal: controller.signal,
            ...(one.deadlineAt === undefined ? {} : { deadline: start + one.deadlineAt }),
          };
          const pending =
            one.events === undefined
              ? executor.execute(one.args, context)
              : read(executor.stream(one.args, context), one.events);
          void pending.then((result) => {
            running -= 1;
            if (result === undefined) left.push(runId);
            else results.push(result);
          });
        });
        if (one.abortAt !== undefined) later(one.abortAt, () => controller.abort());
      }
      for (let ms = 0; ms < END_MS; ms += STEP_MS) {
        await clock.advance(STEP_MS);
        await settle();
        if (running === 0) expect(clock.armed).toBe(own);
      }

      const ended = [...left, ...results.map(({ runId }) => runId)];
      expect(ended.sort()).toEqual(calls.map((_, i) => `run ${i}`));
      for (const result of results) expect(structuredClone(result)).toEqual(result);
      // Nothing holds a place, a claim or the circuit: a caller that comes later gets through.
      await clock.advance(100_000);
      await runtime.ledger.sweep();
      const last = await executor.execute("last", { tenantId: "t", runId: "last" });
      expect(last).toMatchObject({ ok: true, content: "done" });
      await executor.close();
    }),
    { numRuns: 300 },
  );
});
