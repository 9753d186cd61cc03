import { describe, expect, it } from "vitest";
import { makeTool, never } from "../../test-support/pipeline.ts";
import type { TestOperation } from "../../test-support/test-executor.ts";
import { settle } from "../../test-support/virtual-clock.ts";
import { ToolError } from "../result/tool-error.ts";
import type { ToolEvent } from "../result/tool-event.ts";
import type { ToolSpec } from "../spec/tool-spec.ts";

const token = "s3cr3t-token";

/** A tool that opens the token before anything else. */
const makeSecretive = (run: TestOperation, spec: Partial<ToolSpec> = {}) =>
  makeTool(spec, (args, context, timeoutMs) => {
    context.mask(token);
    return run(args, context, timeoutMs);
  });

async function eventsOf(events: AsyncIterable<ToolEvent>): Promise<ToolEvent[]> {
  const seen: ToolEvent[] = [];
  for await (const event of events) seen.push(event);
  return seen;
}

const chunksOf = (events: readonly ToolEvent[]): unknown[] =>
  events.flatMap((event) => (event.type === "chunk" ? [event.chunk] : []));

describe("a secret that is spread over chunks", () => {
  it("is masked in the events, in the collected content and in the returned value", async () => {
    const { executor } = await makeSecretive(async function* (args) {
      for (const piece of ["with ", "s3c", "r3t-", { tick: 1 }, "token", " it is"]) yield piece;
      return args === "return" ? { text: token } : undefined;
    });
    const masked = ["with ", "[secret]", "", { tick: 1 }, "", " it is"];
    const events = await eventsOf(executor.stream("list"));
    expect(chunksOf(events)).toEqual(masked);
    expect(events.at(-1)).toMatchObject({ result: { ok: true, content: masked } });
    expect(await executor.run("list")).toEqual(masked);
    expect(await executor.run("return")).toEqual({ text: "[secret]" });
  });

  it("is masked from the moment it is known, and in the whole content", async () => {
    const { executor } = await makeTool({}, async function* (_, context) {
      yield `${token} `;
      context.mask(token);
      for (const piece of ["s3cr3t", "-token"]) yield piece;
    });
    const events = await eventsOf(executor.stream({}));
    expect(chunksOf(events)).toEqual([`${token} `, "[secret]", ""]);
    expect(events.at(-1)).toMatchObject({ result: { content: ["[secret] ", "[secret]", ""] } });
  });

  it("is masked where the stream fails in the middle of it, and the call is not tried again", async () => {
    const { executor } = await makeSecretive(
      async function* () {
        yield "with s3cr3t-t";
        throw new ToolError({ code: "DOWN", message: "down", retryable: true, effect: "none" });
      },
      { retry: { maxAttempts: 3 } },
    );
    const events = await eventsOf(executor.stream({}));
    expect(chunksOf(events)).toEqual(["with [secret]"]);
    expect(events.at(-1)).toMatchObject({
      result: { error: { code: "DOWN" }, usage: { attempts: 1 } },
    });
  });

  it("is masked where a time-out, a deadline or an abort ends it, and what was held comes before the result", async () => {
    const ends: [Partial<ToolSpec>, string, unknown[]][] = [
      [{ timeoutMs: 50 }, "s3cr3t-t", ["[secret]", {}]],
      [{ deadlineMs: 50 }, "s3cr", ["s3cr", {}]],
    ];
    for (const [spec, start, left] of ends) {
      const { clock, executor } = await makeSecretive(async function* () {
        yield start;
        yield {};
        await never();
      }, spec);
      const seen = eventsOf(executor.stream({}));
      await settle();
      await clock.advance(50);
      const events = await seen;
      expect(chunksOf(events)).toEqual(left);
      expect(events.at(-1)).toMatchObject({ type: "result", result: { ok: false } });
    }
    const controller = new AbortController();
    const { executor } = await makeSecretive(async function* () {
      yield "s3cr3t-to";
      controller.abort();
      await never();
    });
    const events = await eventsOf(executor.stream({}, { signal: controller.signal }));
    expect(chunksOf(events)).toEqual(["[secret]"]);
  });
});

describe("a chunk that is held back", () => {
  it("does not count as silence: the time-out starts anew with each", async () => {
    const pieces = ["s3c", "r3t", "-to", "ken", "."];
    const gates = pieces.map(() => Promise.withResolvers<void>());
    const { clock, executor } = await makeSecretive(
      async function* () {
        for (const [index, piece] of pieces.entries()) {
          await gates[index]?.promise;
          yield piece;
        }
      },
      { timeoutMs: 50 },
    );
    const seen = eventsOf(executor.stream({}));
    for (const gate of gates) {
      await settle();
      await clock.advance(40);
      gate.resolve();
    }
    expect(chunksOf(await seen).join("")).toBe("[secret].");
  });

  it("does not count as the tool's time while a slow reader takes what is left", async () => {
    const { clock, executor } = await makeSecretive(
      async function* () {
        yield "s3cr";
        yield "3t";
      },
      { timeoutMs: 50 },
    );
    const events = executor.stream({})[Symbol.asyncIterator]();
    const seen: unknown[] = [];
    for (let step = await events.next(); step.done !== true; step = await events.next()) {
      seen.push(step.value);
      await clock.advance(100);
      await settle();
    }
    expect(seen.at(-1)).toMatchObject({ type: "result", result: { ok: true } });
  });

  it("is overtaken by progress", async () => {
    const { executor } = await makeSecretive(async function* (_, context) {
      yield "s3cr";
      context.progress(1, 2, `half of ${token}`);
      yield "et";
    });
    const events = await eventsOf(executor.stream({}));
    expect(events.map((event) => event.type)).toEqual(["progress", "chunk", "chunk", "result"]);
    expect(events[0]).toMatchObject({ message: "half of [secret]" });
  });

  it("goes nowhere when the reader leaves", async () => {
    let closed = false;
    const { executor } = await makeSecretive(async function* () {
      try {
        yield "clear";
        yield "s3cr3t-t";
        yield "ok";
        await never();
      } finally {
        closed = true;
      }
    });
    for await (const event of executor.stream({})) {
      expect(event).toEqual({ type: "chunk", chunk: "clear" });
      break;
    }
    await settle();
    expect(closed).toBe(true);
  });

  it("is let go one by one, at the reader's pace", async () => {
    let drawn = 0;
    const { executor } = await makeSecretive(async function* () {
      for (const piece of ["s3cr", "3t-token", "!", "?"]) {
        drawn += 1;
        yield piece;
      }
    });
    const events = executor.stream({})[Symbol.asyncIterator]();
    expect((await events.next()).value).toEqual({ type: "chunk", chunk: "[secret]" });
    await settle();
    expect(drawn).toBe(2);
    expect((await events.next()).value).toEqual({ type: "chunk", chunk: "" });
    await settle();
    expect(drawn).toBe(2);
    expect((await events.next()).value).toEqual({ type: "chunk", chunk: "!" });
    await settle();
    expect(drawn).toBe(3);
    await events.return?.();
  });

  it("does not keep a stream that never ends from being cut off", async () => {
    const { clock, executor } = await makeSecretive(
      async function* () {
        yield "s3cr";
        for (;;) {
          await settle();
          yield "";
        }
      },
      { deadlineMs: 50 },
    );
    const seen = eventsOf(executor.stream({}));
    for (let turns = 0; turns < 300; turns += 1) await settle();
    await clock.advance(50);
    const events = await seen;
    expect(chunksOf(events).join("")).toBe("s3cr");
    expect(events.at(-1)).toMatchObject({ result: { error: { code: "DEADLINE_EXCEEDED" } } });
  });
});
