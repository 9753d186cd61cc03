import { getEventListeners } from "node:events";
import { describe, expect, it, vi } from "vitest";
import { makeTool, never } from "../../test-support/pipeline.ts";
import { settle } from "../../test-support/virtual-clock.ts";
import type { Guard } from "../pipeline/guard.ts";
import type { ToolEvent } from "../result/tool-event.ts";

async function all(events: AsyncIterable<ToolEvent>): Promise<ToolEvent[]> {
  const seen: ToolEvent[] = [];
  for await (const event of events) seen.push(event);
  return seen;
}

describe("a stream leaves no listener on its caller's signal", () => {
  const listeners = (signal: AbortSignal): number => getEventListeners(signal, "abort").length;

  it("once it has ended", async () => {
    const { signal } = new AbortController();
    const { executor } = await makeTool({}, function* () {
      yield 1;
    });
    const events = executor.stream({}, { signal })[Symbol.asyncIterator]();
    await events.next();
    expect(listeners(signal)).toBe(1);
    expect(await events.next()).toMatchObject({ value: { type: "result" } });
    expect(listeners(signal)).toBe(0);
  });

  it("once it is left, at a chunk or while it waits", async () => {
    const { signal } = new AbortController();
    const { executor } = await makeTool({}, async function* () {
      yield 1;
      await never();
    });
    for await (const _ of executor.stream({}, { signal })) break;
    expect(listeners(signal)).toBe(0);
    const events = executor.stream({}, { signal })[Symbol.asyncIterator]();
    await events.next();
    const pending = events.next();
    await settle();
    await events.return?.();
    expect(await pending).toMatchObject({ done: true });
    expect(listeners(signal)).toBe(0);
  });

  it("where it is never read", async () => {
    const { signal } = new AbortController();
    const run = vi.fn();
    const { executor } = await makeTool({}, run);
    executor.stream({}, { signal });
    expect(listeners(signal)).toBe(0);
    expect(run).not.toHaveBeenCalled();
  });
});

describe("progress that nobody has taken yet", () => {
  it("is kept up to 100 events, the newest, and takes no chunk's place", async () => {
    const { executor } = await makeTool({}, async function* (_, context) {
      for (let step = 1; step <= 250; step += 1) context.progress(step);
      // Work that talks on while its chunk waits for the reader.
      settle().then(() => {
        for (let step = 251; step <= 500; step += 1) context.progress(step);
      });
      yield "chunk";
    });
    const events = executor.stream({})[Symbol.asyncIterator]();
    const first = await events.next();
    expect(first.value).toEqual({ type: "progress", progress: 151 });
    await settle();
    await settle();
    const rest = await all({ [Symbol.asyncIterator]: () => events });
    const steps = rest.flatMap((event) => (event.type === "progress" ? [event.progress] : []));
    expect(steps).toEqual(Array.from({ length: 99 }, (_, index) => 402 + index));
    expect(rest.filter(({ type }) => type !== "progress")).toMatchObject([
      { type: "chunk", chunk: "chunk" },
      { type: "result", result: { ok: true } },
    ]);
  });
});

describe("a stream", () => {
  it("of a caller who has aborted already starts nothing", async () => {
    const run = vi.fn();
    const { executor } = await makeTool({}, run);
    const events = await all(executor.stream({}, { signal: AbortSignal.abort() }));
    expect(events).toMatchObject([{ type: "result", result: { error: { code: "ABORTED" } } }]);
    expect(run).not.toHaveBeenCalled();
  });

  it("has nothing in it of what is told after the end", async () => {
    const { executor } = await makeTool({}, (_, context) => {
      context.progress(1);
      settle().then(() => context.progress(2));
      return "done";
    });
    const events = executor.stream({})[Symbol.asyncIterator]();
    expect(await events.next()).toMatchObject({ value: { type: "progress", progress: 1 } });
    await settle();
    await settle();
    expect(await events.next()).toMatchObject({ value: { type: "result" } });
    expect(await events.next()).toMatchObject({ done: true });
  });

  it("that is left lets a chunk go that waits for its reader", async () => {
    let ended = false;
    const { executor } = await makeTool({}, function* (_, context) {
      try {
        context.progress(1);
        yield 1;
        yield 2;
      } finally {
        ended = true;
      }
    });
    const events = executor.stream({})[Symbol.asyncIterator]();
    expect(await events.next()).toMatchObject({ value: { type: "progress" } });
    await settle();
    await events.return?.();
    await settle();
    expect(ended).toBe(true);
    expect(await events.next()).toMatchObject({ done: true });
  });
});

describe("a context's own services", () => {
  it("have one plan for each object, however many calls pass it", async () => {
    const compile = vi.fn(() => undefined);
    const guard: Guard = { name: "counted", place: "admit", compile };
    const { executor } = await makeTool({}, () => 1, { guards: [guard] });
    expect(compile).toHaveBeenCalledTimes(1);
    const services = { audit: { write: () => {} } };
    for (let call = 0; call < 3; call += 1) {
      await executor.execute({}, { services });
      await all(executor.stream({}, { services }));
    }
    expect(compile).toHaveBeenCalledTimes(2);
    await executor.execute({}, { services: { ...services } });
    await executor.execute({});
    await all(executor.stream({}));
    expect(compile).toHaveBeenCalledTimes(3);
  });
});
