import { Console } from "node:console";
import { Writable } from "node:stream";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { makeTool } from "../../test-support/pipeline.ts";
import type { CallContext } from "../context/call-context.ts";
import type { JsonValue } from "../spec/json.ts";
import type { ToolSpec } from "../spec/tool-spec.ts";
import type { Guard, GuardedCall } from "./guard.ts";

const spec: Partial<ToolSpec> = {
  inputSchema: {
    type: "object",
    properties: { password: { type: "string", writeOnly: true }, pin: { writeOnly: true } },
  },
  timeoutMs: 1000,
  retry: true,
};
const args = { password: "hunter22", pin: 4711 };

/** Printed in each way in which a program prints what it is given. */
function printed(value: unknown): string {
  let text = "";
  const stdout = new Writable({
    write(chunk, _encoding, done) {
      text += chunk;
      done();
    },
  });
  const console = new Console(stdout);
  console.log(value, [{ value }]);
  console.log("%o %O %j", value, value, value);
  console.log(JSON.stringify({ value }));
  return text;
}

/** Calls a tool that has all this in its inside; gives what `show` was given to print. */
async function shown(
  show: "an author" | "a guard",
  act: (given: CallContext | GuardedCall) => void,
) {
  const guard: Guard = {
    name: "own",
    place: "admit",
    compile: () => ({
      enter: (call) => {
        if (show === "a guard") act(call);
        return undefined;
      },
    }),
  };
  const logger = { log: () => {}, password: "of-the-logger" };
  const { executor } = await makeTool(
    spec,
    (_, context) => {
      if (show === "an author") act(context);
      return "done";
    },
    { guards: [guard], logger },
  );
  const caller = { runId: "run", tenantId: "tenant", userId: "user" };
  return executor.execute(args, { ...caller, services: { audit: { write: () => {} } } });
}

describe.each(["an author", "a guard"] as const)("what %s is given, printed", (who) => {
  it("shows whose call it is, and neither arguments nor services", async () => {
    let text = "";
    const result = await shown(who, (given) => {
      text = printed(given);
    });
    expect(result.ok).toBe(true);
    for (const name of ["runId", "tenantId", "userId", "toolName"]) expect(text).toContain(name);
    expect(text).toContain("tenant");
    expect(text).not.toMatch(/hunter22|4711|of-the-logger|plan|services|stages/);
  });
});

describe("an author's own context as data", () => {
  it("is without what is behind it, also where a printer asks nobody", async () => {
    let text = "";
    await shown("an author", (given) => {
      text = inspect(given, { customInspect: false, showHidden: true, depth: 20 });
    });
    expect(text).toContain("attempt: 1");
    expect(text).not.toMatch(/hunter22|4711|of-the-logger/);
  });

  it("is what is printed of it", async () => {
    const result = await shown("an author", (given) => {
      const context = given as CallContext;
      context.log("info", "called", { context } as unknown as JsonValue);
    });
    expect(result.logs).toMatchObject([{ data: { context: { runId: "run", attempt: 1 } } }]);
    expect(JSON.stringify(result.logs)).not.toMatch(/hunter22|4711/);
  });
});
