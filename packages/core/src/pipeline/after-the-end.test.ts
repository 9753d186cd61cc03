import { describe, expect, it } from "vitest";
import { failed, makeTool, never, watch } from "../../test-support/pipeline.ts";
import { TestExecutor } from "../../test-support/test-executor.ts";
import { settle } from "../../test-support/virtual-clock.ts";
import type { CallContext } from "../context/call-context.ts";
import { Runtime } from "../runtime/runtime.ts";
import { Secret } from "../secret/secret.ts";
import { anything } from "../spec/fields.ts";
import type { Guard } from "./guard.ts";

const token = "tok_live_1234567890";

describe("a result that is given", () => {
  it("stays as it is, whatever the work that was left behind says", async () => {
    let late: CallContext | undefined;
    const { clock, executor } = await makeTool({ timeoutMs: 50 }, (_, context) => {
      late = context;
      context.mask(token);
      context.log("info", "begun");
      return never();
    });
    const call = watch(executor.execute({}));
    await clock.advance(50);
    const before = structuredClone(call.result);
    late?.log("info", `still here with ${token}`);
    late?.report({ warnings: [token], artifacts: [{ name: token, mediaType: "text/plain" }] });
    await settle();
    expect(call.result).toEqual(before);
  });
});

describe("a secret", () => {
  /** A tool whose spec holds the token, in a runtime whose guard does something on the way out. */
  const tool = (exit: () => Promise<undefined>, run: (context: CallContext) => unknown) => {
    const guard: Guard = { name: "own", place: "admit", compile: () => ({ exit }) };
    const spec = { name: "tool", key: Secret.of(token) };
    return new TestExecutor(spec, (_, context) => run(context), {
      runtime: new Runtime({ guards: [guard] }),
      rules: { fields: { key: anything } },
    });
  };

  it("is masked in what is said while the guards are left", async () => {
    let context: CallContext | undefined;
    const executor = tool(
      async () => context?.log("info", `cleaning up with ${token}`) as undefined,
      (given) => {
        context = given;
        return "done";
      },
    );
    const result = await executor.execute({});
    expect(result.logs).toMatchObject([{ message: "cleaning up with [secret]" }]);
  });

  it("is masked in the failure of a guard that is left", async () => {
    const executor = tool(
      async () => {
        throw new Error(`no connection with ${token}`);
      },
      () => "done",
    );
    const result = failed(await executor.execute({}));
    expect(result.error.code).toBe("GUARD_FAILED");
    expect(JSON.stringify(result)).not.toContain(token);
  });
});
