import { describe, expect, it } from "vitest";
import { failed, makeTool } from "../../test-support/pipeline.ts";
import { ToolError } from "./tool-error.ts";

describe("a ToolError", () => {
  it.each([true, false])("tells LangChain whether to try again: %s", async (retryable) => {
    const stampOf = (thrown: object): unknown =>
      Reflect.get(thrown, Symbol.for("langchain.errors.retryable"));
    const error = new ToolError({ code: "X", message: "x", retryable, effect: "none" });
    expect(stampOf(error)).toBe(retryable);
    const { executor } = await makeTool({}, () => {
      throw error;
    });
    expect(await executor.run({}).catch(stampOf)).toBe(retryable);
  });

  it("is recognised by its brand, never by its class", () => {
    expect(ToolError.is(new ToolError({ code: "X", message: "x" }))).toBe(true);
    const lookAlike = Object.assign(new Error("x"), { name: "ToolError", code: "X" });
    for (const other of [lookAlike, null, undefined, "ToolError", () => {}])
      expect(ToolError.is(other)).toBe(false);
  });

  it("made from a result's error says the same", async () => {
    const { executor } = await makeTool({}, () => {
      throw new ToolError({
        code: "X",
        message: "x",
        retryable: true,
        effect: "committed",
        retryAfterMs: 5,
        details: { a: 1 },
        cause: new TypeError("why"),
      });
    });
    const { error } = failed(await executor.execute({}));
    expect(ToolError.from(error)).toMatchObject({ ...error, name: "ToolError" });
  });
});
