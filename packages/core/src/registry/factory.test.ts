import { describe, expect, it } from "vitest";
import { TestExecutor, type TestOperation } from "../../test-support/test-executor.ts";
import { ToolError } from "../result/tool-error.ts";
import type { ToolSpec } from "../spec/tool-spec.ts";
import { Factory } from "./factory.ts";

class StandardExecutor extends TestExecutor {
  readonly rest: readonly unknown[];

  constructor(spec: ToolSpec, run: TestOperation, ...rest: readonly unknown[]) {
    super(spec, run);
    this.rest = rest;
  }
}

class MineExecutor extends StandardExecutor {}

const factory = new Factory<StandardExecutor>({
  name: "test",
  builtIns: { standard: StandardExecutor, mine: MineExecutor },
  aliases: { default: "standard" },
  typeFields: ["executor", "driver"],
  defaultType: "standard",
});
const run: TestOperation = (args) => args;

function refusalOf(spec: object, ...rest: readonly unknown[]): ToolError {
  try {
    factory.createExecutor({ name: "tool", ...spec }, run, ...rest);
  } catch (error) {
    if (ToolError.is(error)) return error;
    throw error;
  }
  throw new Error("expected a refusal");
}

describe("the type of an executor", () => {
  it.each([
    ["by default", {}, [], StandardExecutor],
    ["by its place", {}, ["mine"], MineExecutor],
    ["by the spec", { executor: "mine" }, [], MineExecutor],
    ["by both, in any case, an alias too", { executor: "Standard" }, ["DEFAULT"], StandardExecutor],
  ])("is found %s", (_, spec, rest, expected) => {
    const made = factory.createExecutor({ name: "tool", ...spec }, run, ...rest);
    expect(made.constructor).toBe(expected);
  });

  it("is the first string; the others are the class's own", () => {
    const made = factory.createExecutor({ name: "tool" }, run, "mine", "a text", { option: 1 });
    expect(made).toBeInstanceOf(MineExecutor);
    expect(made.rest).toEqual(["a text", { option: 1 }]);
  });

  it.each([
    ["by its place", {}, ["minee"]],
    ["by its place, beside one of the spec", { executor: "standard" }, ["minee"]],
    ["by the spec", { executor: "minee" }, []],
  ])("that is misspelt %s is refused with its neighbour", (_, spec, rest) => {
    expect(refusalOf(spec, ...rest)).toMatchObject({
      code: "EXECUTOR_NOT_FOUND",
      message:
        'The family "test" has no executor type "minee", which "tool" asks for; did you mean "mine"? Known: default, mine, standard.',
    });
  });

  it("that is like none is refused with all that are known", () => {
    expect(refusalOf({ executor: "standard" }, "zzzzzz")).toMatchObject({
      code: "EXECUTOR_NOT_FOUND",
      message:
        'The family "test" has no executor type "zzzzzz", which "tool" asks for. Known: default, mine, standard.',
    });
    expect(() => factory.getExecutorClass("zzzzzz")).toThrow(
      'no executor type "zzzzzz". Known: default, mine, standard.',
    );
  });

  it("of another family, or that is no text, is refused", () => {
    expect(refusalOf({ type: "other" })).toMatchObject({ code: "SPEC_INVALID" });
    expect(refusalOf({ type: 5 })).toMatchObject({ code: "SPEC_INVALID" });
  });

  it.each([
    ["spec and place", { executor: "standard" }, ["mine"]],
    ["two fields of the spec", { executor: "mine", driver: "standard" }, []],
  ])("on which %s do not agree is refused", (_, spec, rest) => {
    expect(refusalOf(spec, ...rest)).toMatchObject({
      code: "SPEC_INVALID",
      message: expect.stringMatching(/"mine" and for "standard"; give one/),
    });
  });
});
