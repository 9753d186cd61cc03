import { describe, expect, it } from "vitest";
import { makeTool, watch } from "../../../test-support/pipeline.ts";
import { settle } from "../../../test-support/virtual-clock.ts";
import type { ToolEvent } from "../../result/tool-event.ts";
import type { ToolSpec } from "../../spec/tool-spec.ts";

const caller = { tenantId: "t" };
const kinds: readonly [string, Partial<ToolSpec>][] = [
  ["duplicates", { idempotency: true }],
  ["loads of a cache entry", { cache: { ttlMs: 1000 } }],
];

describe.each(kinds)("%s that stream", (_, spec) => {
  it("do not wait for a reader who has left", async () => {
    const gate = Promise.withResolvers<void>();
    const { executor } = await makeTool(spec, async function* () {
      yield 1;
      await gate.promise;
      yield 2;
      yield 3;
    });
    const events = executor.stream({}, caller)[Symbol.asyncIterator]();
    expect(await events.next()).toMatchObject({ value: { type: "chunk", chunk: 1 } });
    const second = executor.execute({}, caller);
    await settle();
    await events.return?.();
    gate.resolve();
    expect(await second).toMatchObject({ ok: true, content: [1, 2, 3] });
  });

  it("do not wait for a chunk that a reader who was cut off never took", async () => {
    const { clock, executor } = await makeTool(spec, async function* () {
      yield 1;
      yield 2;
    });
    const deadline = clock.now() + 50;
    const events = executor.stream({}, { ...caller, deadline })[Symbol.asyncIterator]();
    await events.next();
    const second = watch(executor.execute({}, caller));
    await clock.advance(50);
    expect(second.result).toMatchObject({ ok: true, content: [1, 2] });
    await events.return?.();
  });

  it("do not wait for a reader who is slow, and he misses nothing", async () => {
    const { executor } = await makeTool({ ...spec, deadlineMs: 0 }, async function* () {
      for (let chunk = 1; chunk <= 5; chunk += 1) yield chunk;
    });
    const events = executor.stream({}, caller)[Symbol.asyncIterator]();
    const seen: ToolEvent[] = [(await events.next()).value];
    const second = watch(executor.execute({}, caller));
    await settle();
    expect(second.result).toMatchObject({ ok: true, content: [1, 2, 3, 4, 5] });
    for (let step = await events.next(); step.done !== true; step = await events.next())
      seen.push(step.value);
    expect(seen.map((event) => (event.type === "chunk" ? event.chunk : event.type))).toEqual([
      1,
      2,
      3,
      4,
      5,
      "result",
    ]);
  });

  it("go at their reader's pace while nobody else waits", async () => {
    let yielded = 0;
    const { executor } = await makeTool(spec, async function* () {
      for (; yielded < 5; yielded += 1) yield yielded;
    });
    const events = executor.stream({}, caller)[Symbol.asyncIterator]();
    await events.next();
    await settle();
    expect(yielded).toBe(0);
    await events.return?.();
  });

  it("go at their reader's pace again when nobody else waits any more", async () => {
    let yielded = 0;
    const { executor } = await makeTool({ ...spec, deadlineMs: 0 }, async function* () {
      for (; yielded < 1000; yielded += 1) {
        yield yielded;
        await settle();
      }
    });
    const events = executor.stream({}, caller)[Symbol.asyncIterator]();
    await events.next();
    const abort = new AbortController();
    const other = executor.execute({}, { ...caller, signal: abort.signal });
    await settle();
    abort.abort();
    await other;
    await settle();
    const seen = yielded;
    for (let turn = 0; turn < 20; turn += 1) await settle();
    expect(yielded - seen).toBeLessThanOrEqual(1);
    await events.return?.();
  });

  it("leave out chunks of a reader who is far behind, and say so", async () => {
    const { executor } = await makeTool({ ...spec, deadlineMs: 0 }, async function* () {
      for (let chunk = 0; chunk < 10_010; chunk += 1) yield chunk;
      return "done";
    });
    const events = executor.stream({}, caller)[Symbol.asyncIterator]();
    await events.next();
    expect(await executor.execute({}, caller)).toMatchObject({ content: "done" });
    let chunks = 1;
    for (;;) {
      const { value } = await events.next();
      if (value?.type === "chunk") chunks += 1;
      if (value?.type !== "result") continue;
      expect(value.result.warnings).toContainEqual(expect.stringContaining("too far behind"));
      break;
    }
    expect(chunks).toBe(10_000);
  });

  it("give those who join the result alone", async () => {
    const gate = Promise.withResolvers<void>();
    const { executor } = await makeTool(spec, async function* () {
      await gate.promise;
      yield 1;
    });
    const first = executor.execute({}, caller);
    const events: unknown[] = [];
    const second = (async () => {
      for await (const event of executor.stream({}, caller)) events.push(event.type);
    })();
    await settle();
    gate.resolve();
    await Promise.all([first, second]);
    expect(events).toEqual(["result"]);
  });
});
