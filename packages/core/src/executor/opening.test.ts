import { describe, expect, it } from "vitest";
import { failed } from "../../test-support/pipeline.ts";
import { ConnectingTestExecutor, TestExecutor } from "../../test-support/test-executor.ts";
import type { GuardTarget } from "../pipeline/guard.ts";
import { ToolError } from "../result/tool-error.ts";
import { Runtime } from "../runtime/runtime.ts";
import { specFaults } from "../spec/check-spec.ts";
import type { JsonSchema } from "../spec/infer-json-schema.ts";

describe("a tool that cannot be opened", () => {
  const unfit = new ToolError({ code: "SPEC_INVALID", message: "no region", effect: "none" });

  class Placeless extends ConnectingTestExecutor {
    constructor() {
      const options = { runtime: new Runtime(), destinations: () => [] };
      super({ name: "tool" }, () => 1, options);
    }

    protected override fixedOrigins(): readonly string[] {
      throw unfit;
    }
  }

  it("says so in the result, at every call", async () => {
    const executor = new Placeless();
    for (let call = 0; call < 2; call += 1) {
      expect(failed(await executor.execute({})).error).toMatchObject({
        code: "SPEC_INVALID",
        message: "no region",
        effect: "none",
      });
    }
    await expect(executor.ready()).rejects.toThrow("no region");
  });

  it("says so in the last event of a stream", async () => {
    const events = [];
    for await (const event of new Placeless().stream({})) events.push(event);
    expect(events).toMatchObject([{ type: "result", result: { ok: false } }]);
  });

  it("says so at every call where its schema is none", async () => {
    for (const field of ["inputSchema", "outputSchema"]) {
      for (const schema of [{ minLength: -1 }, { required: ["a", "a"] }, { maxLength: 2.5 }]) {
        const runtime = new Runtime();
        const executor = new TestExecutor({ name: "tool", [field]: schema }, () => 1, { runtime });
        for (let call = 0; call < 3; call += 1)
          expect(failed(await executor.execute({})).error.code).toBe("SPEC_INVALID");
      }
    }
  });

  it("says so where a guard cannot be compiled for the call's own services", async () => {
    const compile = ({ services }: GuardTarget): undefined => {
      if (services.audit !== undefined) throw new Error("boom");
    };
    const runtime = new Runtime({ guards: [{ name: "fussy", place: "admit", compile }] });
    const executor = new TestExecutor({ name: "tool" }, () => 1, { runtime });
    expect((await executor.execute({})).ok).toBe(true);
    const services = { audit: { write: () => {} } };
    expect(failed(await executor.execute({}, { services })).error).toMatchObject({
      code: "SPEC_INVALID",
      effect: "none",
      message: expect.stringContaining("boom"),
    });
  });
});

describe("an executor that is closed while it is being opened", () => {
  it("releases what was opened, once, and is not opened again", async () => {
    const gate = Promise.withResolvers<void>();
    const steps: string[] = [];
    const executor = new TestExecutor({ name: "tool" }, () => 1, {
      runtime: new Runtime(),
      prepare: async () => {
        steps.push("prepare");
        await gate.promise;
        steps.push("prepared");
      },
      release: () => void steps.push("release"),
    });
    const opening = executor.ready();
    await executor.close();
    gate.resolve();
    await expect(opening).rejects.toThrow("is closed");
    await expect(executor.ready()).rejects.toThrow("is closed");
    await executor.close();
    expect(steps).toEqual(["prepare", "prepared", "release"]);
  });
});

describe("a spec", () => {
  it("that says both readOnly and destructive is refused", () => {
    const annotations = { readOnly: true, destructive: true };
    expect(() => new TestExecutor({ name: "tool", annotations }, () => 1)).toThrow(
      "both readOnly and destructive",
    );
  });
});

describe("a spec that cannot be copied or asked", () => {
  const circle: { self?: unknown } = {};
  circle.self = [circle];
  let deep: unknown[] = [];
  for (let level = 0; level < 20_000; level += 1) deep = [deep];

  it("is refused when an executor is made, with all that is wrong", () => {
    const spec = {
      name: "a tool",
      inputSchema: { "~standard": undefined },
      outputSchema: Object.defineProperty({}, "~standard", {
        get() {
          throw new Error("no");
        },
      }),
      examples: [{ args: circle }],
      tags: deep,
      own: circle,
    } as never;
    const faults = [
      '"inputSchema" is no Standard Schema: its "~standard" needs a function "validate"',
      '"outputSchema" is no Standard Schema: its "~standard" needs a function "validate"',
      '"examples" is nested deeper than 200 levels, or holds itself',
      '"tags" is nested deeper than 200 levels, or holds itself',
    ];
    expect(specFaults(spec)).toEqual([
      expect.stringMatching(/^"name" must match/),
      ...faults,
      '"own" is not a field of this executor',
    ]);
    expect(specFaults(spec, { isOpen: true }).at(-1)).toMatch(/^"own" is nested deeper/);
    expect(() => new TestExecutor(spec, () => 1)).toThrow(
      expect.objectContaining({ code: "SPEC_INVALID" }),
    );
  });

  it("may hold the same twice, and instances that hold themselves", () => {
    const shared = { city: "Oslo" };
    const own = Object.assign(new (class Own {})(), { circle });
    const examples = [{ args: shared, content: [shared, own] }, { args: shared }];
    expect(specFaults({ name: "tool", examples })).toEqual([]);
    expect(new TestExecutor({ name: "tool", examples } as never, () => 1).spec).toEqual({
      name: "tool",
      examples,
    });
  });
});

describe("a schema of hostile size", () => {
  const holdsItself: { allOf: JsonSchema[] } = { allOf: [] };
  holdsItself.allOf.push(holdsItself, holdsItself);
  let deep: JsonSchema = {};
  for (let level = 0; level < 20_000; level += 1) deep = { not: deep };

  it.each([
    ["deep", deep],
    ["holding itself", holdsItself],
  ])("is refused when an executor is made: %s", (_, inputSchema) => {
    expect(() => new TestExecutor({ name: "tool", inputSchema }, () => 1)).toThrow(
      '"inputSchema" is nested deeper than 200 levels, or holds itself; use $ref for what repeats',
    );
  });

  it("may be as deep as the bound", async () => {
    let inputSchema: JsonSchema = { type: "string" };
    for (let level = 0; level < 199; level += 1) inputSchema = { items: inputSchema };
    const executor = new TestExecutor({ name: "tool", inputSchema }, () => 1);
    expect((await executor.execute([[]])).ok).toBe(true);
    expect((await executor.execute([{}])).ok).toBe(true);
  });
});
