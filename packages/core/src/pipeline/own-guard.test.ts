import { describe, expect, it } from "vitest";
import { down, failed, makeTool, watch } from "../../test-support/pipeline.ts";
import { ToolError } from "../result/tool-error.ts";
import type { ToolSpec } from "../spec/tool-spec.ts";
import { type Guard, type GuardActions, type GuardedCall, type Outcome, refusal } from "./guard.ts";

/** A tool behind one guard that does this. */
function guarded(
  actions: GuardActions,
  { place = "admit", ...spec }: Partial<ToolSpec> & { place?: Guard["place"] } = {},
  run: () => unknown = () => "done",
) {
  const guard: Guard = { name: "own", place, compile: () => actions };
  return makeTool(spec, run, { guards: [guard] });
}

const garbage: [string, unknown][] = [
  ["true", true],
  ["false", false],
  ["null", null],
  ["a string", "denied"],
  ["an error without a message", { ok: false, error: { code: "NO" } }],
  ["no error", { ok: false }],
  ["an odd ok", { ok: "yes", content: 1 }],
];

describe("a guard that answers with no outcome", () => {
  describe.each(garbage)("%s", (_, answer) => {
    it.each(["admit", "attempt"] as const)("lets nobody through at %s", async (place) => {
      let runs = 0;
      for (const given of [answer, Promise.resolve(answer)]) {
        const { executor } = await guarded({ enter: () => given as Outcome }, { place }, () => {
          runs += 1;
        });
        expect(failed(await executor.execute({})).error).toMatchObject({
          code: "GUARD_FAILED",
          effect: "none",
          message: expect.stringMatching(/"own".*no outcome/),
        });
      }
      expect(runs).toBe(0);
    });

    it("hides the content where it does so on the way out, and says that the tool ran", async () => {
      const { executor } = await guarded({ exit: () => answer as Outcome });
      expect(failed(await executor.execute({})).error).toMatchObject({
        code: "GUARD_FAILED",
        effect: "committed",
      });
    });
  });
});

describe("a guard's answer", () => {
  it("becomes plain data", async () => {
    const content = { at: new Date(0), missing: undefined };
    const { executor } = await guarded({ enter: () => ({ ok: true, content }) });
    const result = await executor.execute({});
    expect(result).toMatchObject({ content: { at: "1970-01-01T00:00:00.000Z" } });
    expect(structuredClone(result)).toEqual(result);
  });

  it.each<[string, Pick<Guard, "place" | "before">]>([
    ["at admit", { place: "admit" }],
    ["outside of the output validation", { place: "attempt", before: "output-validation" }],
  ])("that JSON cannot hold is refused %s", async (_, standing) => {
    const content = new Map();
    for (const actions of [
      { enter: (): Outcome => ({ ok: true, content }) },
      { exit: (): Outcome => ({ ok: true, content }) },
    ]) {
      const guard: Guard = { name: "own", ...standing, compile: () => actions };
      const { executor } = await makeTool({}, () => "done", { guards: [guard] });
      expect(failed(await executor.execute({})).error.code).toBe("GUARD_FAILED");
    }
  });

  it("within an attempt may be what the output validation makes JSON-ready", async () => {
    const exit = (): Outcome => ({ ok: true, content: { at: new Date(0) } });
    const { executor } = await guarded({ exit }, { place: "attempt" });
    expect(await executor.execute({})).toMatchObject({
      content: { at: "1970-01-01T00:00:00.000Z" },
    });
  });

  it("may be a ToolError or carry odd fields", async () => {
    const thrown = new ToolError({ code: "NO", message: "no", cause: new TypeError("why") });
    const odd = {
      code: "NO",
      message: "no",
      effect: "banana",
      retryable: 1,
      retryAfterMs: Number.NaN,
      cause: { name: "TypeError", message: "why", more: "x" },
    };
    for (const error of [thrown, odd]) {
      const { executor } = await guarded({ enter: () => ({ ok: false, error }) as Outcome });
      const result = failed(await executor.execute({}));
      expect(result.error).toEqual({
        code: "NO",
        message: "no",
        effect: "none",
        retryable: false,
        cause: { name: "TypeError", message: "why" },
      });
      expect(structuredClone(result)).toEqual(result);
    }
  });

  it("on the way out may be the outcome that it was given, with its error put in other words", async () => {
    const { executor } = await guarded(
      {
        exit: (_, outcome) =>
          outcome.ok ? outcome : { ok: false, error: { ...outcome.error, message: "sorry" } },
      },
      {},
      () => {
        throw new RangeError("out of range");
      },
    );
    expect(failed(await executor.execute({})).error).toMatchObject({
      code: "EXECUTION_FAILED",
      message: "sorry",
      cause: { name: "RangeError" },
    });
  });

  it("comes from a guard that is an instance of a class, too", async () => {
    class Counter implements Guard {
      readonly name = "counter";
      readonly place = "admit";
      calls = 0;
      compile(): GuardActions {
        return this;
      }
      enter(): undefined {
        this.calls += 1;
      }
    }
    const counter = new Counter();
    const { executor } = await makeTool({}, () => 1, { guards: [counter] });
    expect((await executor.execute({})).ok).toBe(true);
    expect(counter.calls).toBe(1);
  });
});

describe("a guard that hides what a call came to", () => {
  const blocked = (): Outcome =>
    refusal({ code: "BLOCKED", message: "not for you", retryable: true });

  it("does not hide that it has happened: it is not done again", async () => {
    let runs = 0;
    const { executor } = await guarded({ exit: blocked }, { idempotency: true }, () => {
      runs += 1;
    });
    for (const _ of [1, 2]) {
      const { error } = failed(await executor.execute({}));
      expect(error).toMatchObject({ code: "BLOCKED", effect: "committed" });
    }
    expect(runs).toBe(1);
  });

  it("of an attempt does not have it tried again", async () => {
    let runs = 0;
    const { clock, executor } = await guarded(
      { exit: blocked },
      { place: "attempt", retry: true },
      () => {
        runs += 1;
      },
    );
    const call = watch(executor.execute({}));
    await clock.advance(60_000);
    expect(failed(call.result).error).toMatchObject({ code: "BLOCKED", effect: "committed" });
    expect(runs).toBe(1);
  });

  it("keeps an effect that nobody knows, and has none to keep of a tool that reads", async () => {
    const lost = (): never => {
      throw down({ effect: "unknown" });
    };
    const unknown = await guarded({ exit: blocked }, {}, lost);
    expect(failed(await unknown.executor.execute({})).error.effect).toBe("unknown");
    const reading = await guarded({ exit: blocked }, { annotations: { readOnly: true } });
    expect(failed(await reading.executor.execute({})).error.effect).toBe("none");
  });
});

describe("the hash of a call's arguments", () => {
  /** The hash that a guard sees, or how the call failed. */
  async function hashOf(args: unknown): Promise<unknown> {
    const hashes: string[] = [];
    const enter = (call: GuardedCall): undefined => void hashes.push(call.hashArgs());
    const { executor } = await guarded({ enter });
    const result = await executor.execute(args);
    return result.ok ? hashes[0] : result.error;
  }

  it("is the same for the same values, and no others", async () => {
    const hash = await hashOf({ a: 1, b: [1, 2] });
    expect(hash).toMatch(/^[\w-]{43}$/);
    expect(await hashOf({ b: [1, 2], a: 1 })).toBe(hash);
    expect(await hashOf({ a: 1, b: [2, 1] })).not.toBe(hash);
  });

  it("is that of what another guard has put in their place", async () => {
    const hashes: string[] = [];
    const change: Guard = {
      name: "change",
      place: "admit",
      compile: () => ({
        enter(call): undefined {
          call.args = { n: 2 };
        },
      }),
    };
    const look: Guard = {
      name: "look",
      place: "attempt",
      compile: () => ({ enter: (call): undefined => void hashes.push(call.hashArgs()) }),
    };
    const { executor } = await makeTool({}, () => "done", { guards: [change, look] });
    await executor.execute({ n: 1 });
    expect(hashes).toEqual([await hashOf({ n: 2 })]);
  });

  it("is refused for what JSON cannot tell apart, and the call with it", async () => {
    expect(await hashOf({ ids: new Set([1]) })).toMatchObject({
      code: "ARGUMENTS_INVALID",
      message: expect.stringContaining("/ids is a Set"),
      effect: "none",
    });
  });
});
