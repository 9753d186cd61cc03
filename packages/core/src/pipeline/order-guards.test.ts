import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { makeTool } from "../../test-support/pipeline.ts";
import type { LedgerRow } from "../ledger/ledger-store.ts";
import { ToolError } from "../result/tool-error.ts";
import { Runtime } from "../runtime/runtime.ts";
import type { ToolSpec } from "../spec/tool-spec.ts";
import { memoryLedger } from "../stores/memory-ledger.ts";
import type { Guard } from "./guard.ts";
import { STAGE_NAMES } from "./stage-names.ts";

type Standing = Pick<Guard, "before" | "after">;

/** A guard that lets everything pass. */
function guard(name: string, standing: Standing = {}, place: Guard["place"] = "admit"): Guard {
  return { name, place, ...standing, compile: () => ({ enter: () => undefined }) };
}

/** The stages of a tool of this spec among these guards. */
async function stages(guards: readonly Guard[], spec: Partial<ToolSpec> = {}) {
  const { executor } = await makeTool({ timeoutMs: 0, ...spec }, () => 1, { guards });
  return executor.stages();
}

/** Every order of some things. */
function permutations<T>(things: readonly T[]): T[][] {
  if (things.length < 2) return [[...things]];
  return things.flatMap((first) =>
    permutations(things.filter((thing) => thing !== first)).map((rest) => [first, ...rest]),
  );
}

describe("guards of a runtime's own", () => {
  it("stand beside one another in whatever order they are given", async () => {
    const chain = [
      guard("a", { after: "caps" }),
      guard("b", { after: "a" }),
      guard("c", { before: "b" }),
      guard("d", { after: "last" }),
      guard("last"),
    ];
    for (const given of permutations(chain)) {
      expect(await stages(given)).toEqual([
        "deadline",
        "caps",
        "a",
        "c",
        "b",
        "last",
        "d",
        "output-validation",
      ]);
    }
  });

  it("stand in the order in which they are given where they stand beside the same stage", async () => {
    const given = [
      guard("after 1", { after: "deadline" }),
      guard("before 1", { before: "caps" }),
      guard("after 1 itself", { after: "after 1" }),
      guard("after 2", { after: "deadline" }),
      guard("before 2", { before: "caps" }),
      guard("last 1"),
      guard("last 2"),
    ];
    expect(await stages(given)).toEqual([
      "deadline",
      "after 1",
      "after 1 itself",
      "after 2",
      "before 1",
      "before 2",
      "caps",
      "last 1",
      "last 2",
      "output-validation",
    ]);
  });

  it("come before the ledger is told that the operation begins, unless they say otherwise", async () => {
    const rows = new Map<string, LedgerRow>();
    const states: string[] = [];
    const looking = (name: string, standing: Standing = {}): Guard => ({
      ...guard(name, standing),
      compile: () => ({
        enter: () => void states.push(`${name}: ${[...rows.values()].map(({ state }) => state)}`),
      }),
    });
    const guards = [looking("last"), looking("later", { after: "ledger-dispatch" })];
    const { executor } = await makeTool({ idempotency: true }, () => 1, {
      guards,
      ledger: memoryLedger(rows),
    });
    expect((await executor.execute({})).ok).toBe(true);
    expect(states).toEqual(["last: claimed", "later: dispatched"]);
  });

  it("stand beside a stage that this tool does not have", async () => {
    const given = [guard("late", { after: "limits" }), guard("early", { before: "authorization" })];
    expect(await stages(given)).toEqual(["deadline", "caps", "early", "late", "output-validation"]);
  });

  it("stand around the stages of an attempt", async () => {
    const given = [
      guard("inner", {}, "attempt"),
      guard("between", { before: "breaker" }, "attempt"),
      guard("outer", { before: "output-validation" }, "attempt"),
    ];
    expect(await stages(given, { circuitBreaker: true })).toEqual([
      "deadline",
      "caps",
      "outer",
      "between",
      "breaker",
      "inner",
      "output-validation",
    ]);
  });

  it.each<[string, Guard[], RegExp]>([
    [
      "nowhere",
      [guard("x", { after: "nowhere" })],
      /"x".*"nowhere", which is no admit guard; known: .*limits/,
    ],
    [
      "the other place",
      [guard("x", { before: "limits" }, "attempt")],
      /"limits", which is no attempt guard; known: output-validation, breaker/,
    ],
    ["itself", [guard("x", { after: "x" })], /"x" wants to stand beside "x".*beside this one/],
    [
      "a circle",
      [guard("x", { after: "y" }), guard("y", { before: "x" })],
      /"x" wants to stand beside "y", which stands, in the end, beside this one/,
    ],
  ])("are refused where their neighbour is %s", async (_, guards, message) => {
    await expect(stages(guards)).rejects.toMatchObject({
      code: "SPEC_INVALID",
      message: expect.stringMatching(message),
    });
  });

  it.each<[string, unknown, string]>([
    ["no list", guard("x"), "guards must be a list"],
    ["nothing", [undefined], "guard 0 needs a name"],
    ["no name", [{ ...guard("x"), name: "" }], "guard 0 needs a name"],
    ["a misspelt place", [{ ...guard("x"), place: "admitt" }], 'guard "x" needs a place'],
    [
      "two neighbours",
      [guard("x", { before: "caps", after: "caps" })],
      'both "before" and "after"',
    ],
    ["nothing to compile", [{ name: "x", place: "admit" }], 'guard "x" needs a function compile'],
    ["a stage's name", [guard("breaker")], "has the name of a built-in stage"],
    ["one name twice", [guard("x"), guard("x", {}, "attempt")], "has the name of another guard"],
  ])("are refused with the runtime where there is %s", (_, guards, message) => {
    expect(() => new Runtime({ guards: guards as Guard[] })).toThrow(message);
  });

  it("are all at fault at once", () => {
    const guards = [{ name: "x" }, guard("limits")] as Guard[];
    expect(() => new Runtime({ guards })).toThrow(
      /needs a place.*; guard "x" needs a function compile; guard "limits" has the name/,
    );
  });

  it("cannot be added to a runtime afterwards", async () => {
    const guards: Guard[] = [];
    const { executor } = await makeTool({}, () => 1, { guards });
    const runtime = new Runtime({ guards });
    guards.push(guard("late"));
    expect(runtime.guards).toEqual([]);
    expect((await executor.execute({})).ok).toBe(true);
  });
});

describe("a guard that does not compile", () => {
  it.each<[string, () => unknown, string]>([
    [
      "throws",
      () => {
        throw new Error("no such plan");
      },
      "does not compile: no such plan",
    ],
    ["is async", async () => ({ enter: () => undefined }), "compiles to no actions"],
    ["gives null", () => null, "compiles to no actions"],
    ["gives an object without actions", () => ({ onEnter: () => undefined }), "no actions"],
    ["gives no function", () => ({ enter: true }), "no actions"],
  ])(
    "because it %s lets no call through, and says so with its name and the tool's",
    async (_, compile, why) => {
      const bad = { name: "bad", place: "admit", compile } as Guard;
      await expect(stages([bad])).rejects.toMatchObject({
        code: "SPEC_INVALID",
        message: expect.stringMatching(new RegExp(`"tool".*"bad" .*${why}`)),
      });
    },
  );
});

describe("a guard that cannot stand in a tool's pipeline", () => {
  it("may say so in its own words", async () => {
    const message = "Give the tool an owner: somebody has to be asked.";
    const strict: Guard = {
      name: "strict",
      place: "admit",
      compile({ spec }) {
        if (spec.owner === undefined) throw new ToolError({ code: "OWNER_MISSING", message });
        return undefined;
      },
    };
    await expect(stages([strict])).rejects.toMatchObject({ code: "OWNER_MISSING", message });
    expect(await stages([strict], { owner: "team" })).not.toContain("strict");
  });
});

describe("the names of stages", () => {
  it("are those of the files in stages/", () => {
    const files = readdirSync(new URL("./stages/", import.meta.url))
      .filter((file) => !file.includes(".test"))
      .map((file) => file.replace(".ts", ""));
    expect([...STAGE_NAMES].sort()).toEqual(files.sort());
  });
});
