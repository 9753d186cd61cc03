import { describe, expect, it } from "vitest";
import { makeGated } from "../../../test-support/gated-tool.ts";
import { down, failed, makeTool, never, watch } from "../../../test-support/pipeline.ts";
import { settle } from "../../../test-support/virtual-clock.ts";
import type { ToolSpec } from "../../spec/tool-spec.ts";
import { memoryCache } from "../../stores/memory-cache.ts";
import { memoryLedger } from "../../stores/memory-ledger.ts";

const caller = { tenantId: "t" };

/** Both kinds of work that calls share. */
const kinds: readonly [string, Partial<ToolSpec>][] = [
  ["duplicates", { idempotency: true }],
  ["loads of a cache entry", { cache: { ttlMs: 1000 } }],
];

describe.each(kinds)("%s", (_, spec) => {
  it("run once, and all get the result", async () => {
    for (const isAsync of [true, false]) {
      let runs = 0;
      const { executor } = await makeTool(spec, () => {
        runs += 1;
        return isAsync ? settle().then(() => ({ runs })) : { runs };
      });
      const results = await Promise.all(
        Array.from({ length: 500 }, () => executor.execute({}, caller)),
      );
      expect(runs).toBe(1);
      const contents = results.map((result) => (result.ok ? result.content : result.error));
      expect(new Set(contents.map((content) => JSON.stringify(content)))).toEqual(
        new Set(['{"runs":1}']),
      );
      expect(new Set(contents).size, "no two callers share an object").toBe(500);
      expect(results.filter(({ usage }) => usage.attempts === 1)).toHaveLength(1);
    }
  });

  it("share a failure", async () => {
    let runs = 0;
    const { executor } = await makeTool(spec, async () => {
      runs += 1;
      await settle();
      throw down();
    });
    const results = await Promise.all(
      Array.from({ length: 50 }, () => executor.execute({}, caller)),
    );
    expect(runs).toBe(1);
    expect(new Set(results.map((result) => failed(result).error.code))).toEqual(new Set(["DOWN"]));
  });

  it("tell the first one what was said and used", async () => {
    const { executor, gate } = await makeGated(spec);
    const first = watch(executor.execute({}, caller));
    const second = watch(executor.execute({}, caller));
    await settle();
    gate.resolve("done");
    await settle();
    expect(first.result).toMatchObject({
      content: "done",
      usage: { attempts: 1, cachedHit: false, idempotencyReused: false },
      logs: [{ message: "at work" }],
    });
    expect(second.result).toMatchObject({ content: "done", usage: { attempts: 0 }, logs: [] });
  });

  it("go on when the first one aborts", async () => {
    const { executor, gate, contexts } = await makeGated(spec);
    const abort = new AbortController();
    const first = watch(executor.execute({}, { ...caller, signal: abort.signal }));
    const second = watch(executor.execute({}, caller));
    await settle();
    abort.abort();
    await settle();
    expect(failed(first.result).error).toMatchObject({ code: "ABORTED", effect: "unknown" });
    expect(first.result?.warnings).toEqual([expect.stringContaining("goes on: for others")]);
    expect(first.result?.usage.attempts).toBe(1);
    expect(contexts[0]?.signal.aborted).toBe(false);
    gate.resolve("done");
    await settle();
    expect(second.result).toMatchObject({ ok: true, content: "done" });
    expect(contexts).toHaveLength(1);
  });

  it("are cut off when the last one leaves, who is told how that ended", async () => {
    const { executor, contexts } = await makeGated(spec);
    const aborts = [new AbortController(), new AbortController()];
    const calls = aborts.map(({ signal }) => watch(executor.execute({}, { ...caller, signal })));
    await settle();
    const signal = contexts[0]?.signal;
    aborts[1]?.abort();
    await settle();
    expect(signal?.aborted).toBe(false);
    aborts[0]?.abort();
    expect(signal?.aborted).toBe(true);
    await settle();
    for (const { result } of calls)
      expect(failed(result).error).toMatchObject({ code: "ABORTED", effect: "unknown" });
    expect(calls[0]?.result?.usage.attempts).toBe(1);
  });

  it("are cut off once by a signal that all of them have", async () => {
    const { clock, executor, contexts } = await makeGated(spec);
    const abort = new AbortController();
    const calls = Array.from({ length: 100 }, () =>
      watch(executor.execute({}, { ...caller, signal: abort.signal })),
    );
    await settle();
    abort.abort();
    await settle();
    expect(calls.every(({ result }) => failed(result).error.code === "ABORTED")).toBe(true);
    expect(contexts).toHaveLength(1);
    expect(clock.armed).toBe(0);
  });

  it("have the latest deadline of those who wait, each of whom keeps his own", async () => {
    const { clock, executor, contexts, gate } = await makeGated(spec);
    const start = clock.now();
    const hurried = watch(executor.execute({}, { ...caller, deadline: start + 50 }));
    await clock.advance(10);
    const patient = watch(executor.execute({}, caller));
    await settle();
    expect(contexts[0]?.deadline).toBe(start + 1010);
    await clock.advance(40);
    expect(failed(hurried.result).error.code).toBe("DEADLINE_EXCEEDED");
    expect(patient.result).toBeUndefined();
    await clock.advance(900);
    gate.resolve("done");
    await settle();
    expect(patient.result).toMatchObject({ ok: true, content: "done" });
    expect(clock.armed).toBe(0);
  });

  it("wait for the end of work that was given up, then begin anew", async () => {
    let runs = 0;
    const { executor } = await makeTool(spec, (_, context) => {
      runs += 1;
      context.report({ effect: "none" });
      return runs === 1 ? never() : "done";
    });
    const abort = new AbortController();
    const first = executor.execute({}, { ...caller, signal: abort.signal });
    await settle();
    abort.abort();
    const second = executor.execute({}, caller);
    expect(failed(await first).error).toMatchObject({ code: "ABORTED", effect: "none" });
    expect(await second).toMatchObject({ ok: true, content: "done" });
    expect(runs).toBe(2);
  });

  it("whose caller aborts right after their end are not said to have had no effect", async () => {
    for (let turns = 0; turns < 30; turns += 1) {
      const { executor, gate } = await makeGated(spec);
      const abort = new AbortController();
      const call = executor.execute({}, { ...caller, signal: abort.signal });
      await settle();
      gate.resolve("done");
      for (let turn = 0; turn < turns; turn += 1) await null;
      abort.abort();
      const result = await call;
      if (!result.ok) expect(result.error.effect).not.toBe("none");
    }
  });

  it("survive an abort out of the tool itself", async () => {
    const abort = new AbortController();
    const { executor } = await makeTool(spec, async () => {
      abort.abort();
      await settle();
      return "done";
    });
    const first = executor.execute({}, { ...caller, signal: abort.signal });
    const second = executor.execute({}, caller);
    expect(failed(await first).error.code).toBe("ABORTED");
    expect(await second).toMatchObject({ ok: true, content: "done" });
  });

  it("keep secret what the schema declares secret, in streams and stores, too", async () => {
    const stored: unknown[] = [];
    const rows = memoryLedger();
    const entries = memoryCache();
    const { executor } = await makeTool(
      { ...spec, inputSchema: { type: "object", properties: { pin: { writeOnly: true } } } },
      async function* (args) {
        const { pin } = args as { pin: string };
        yield `got ${pin}`;
        return { echo: pin };
      },
      {
        ledger: {
          ...rows,
          write(row, expected) {
            stored.push(row);
            return rows.write(row, expected);
          },
        },
        cache: {
          ...entries,
          set(...entry) {
            stored.push(entry);
            return entries.set(...entry);
          },
        },
      },
    );
    const events: unknown[] = [];
    for await (const event of executor.stream({ pin: "hush-7391" }, caller)) events.push(event);
    expect(events).toMatchObject([
      { chunk: "got [secret]" },
      { result: { content: { echo: "[secret]" } } },
    ]);
    expect(stored.length).toBeGreaterThan(0);
    expect(JSON.stringify([events, stored])).not.toContain("hush-7391");
  });

  it("are not taken for a fault of the tool where its last caller was in a hurry", async () => {
    const { clock, executor, runtime } = await makeTool(
      { ...spec, circuitBreaker: { failureThreshold: 1 } },
      never,
    );
    const hurried = watch(executor.execute({}, { ...caller, deadline: clock.now() + 5 }));
    await clock.advance(5);
    expect(failed(hurried.result).error.code).toBe("DEADLINE_EXCEEDED");
    expect(runtime.services.circuits.circuit("tool").state).toBe("closed");
  });
});
