import { describe, expect, it } from "vitest";
import { failed } from "../../test-support/pipeline.ts";
import { ConnectingTestExecutor, TestExecutor } from "../../test-support/test-executor.ts";
import { ToolError } from "../result/tool-error.ts";
import { Runtime } from "../runtime/runtime.ts";

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
});

describe("a spec", () => {
  it("that says both readOnly and destructive is refused", () => {
    const annotations = { readOnly: true, destructive: true };
    expect(() => new TestExecutor({ name: "tool", annotations }, () => 1)).toThrow(
      "both readOnly and destructive",
    );
  });
});
