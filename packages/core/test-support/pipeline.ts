import { ToolError, type ToolErrorInit } from "../src/result/tool-error.ts";
import type { ToolFailure, ToolResult } from "../src/result/tool-result.ts";
import { Runtime, type RuntimeOptions } from "../src/runtime/runtime.ts";
import type { ToolSpec } from "../src/spec/tool-spec.ts";
import { TestExecutor, type TestOperation } from "./test-executor.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** A tool of this spec and code in a runtime of its own, opened, with time to be moved by hand. */
export async function makeTool(
  spec: Partial<ToolSpec>,
  run: TestOperation,
  options: RuntimeOptions = {},
) {
  const clock = new VirtualClock();
  const runtime = new Runtime({ clock, random: () => 0.5, ...options });
  const executor = new TestExecutor({ name: "tool", ...spec }, run, { runtime });
  await executor.ready();
  return { clock, runtime, executor };
}

/** The failure that a result is. */
export function failed(result: ToolResult | undefined): ToolFailure {
  if (result === undefined || result.ok)
    throw new Error(`expected a failure, got ${JSON.stringify(result)}`);
  return result;
}

/** A call whose result can be looked at while time is moved. */
export function watch(promise: Promise<ToolResult>): { result: ToolResult | undefined } {
  const seen: { result: ToolResult | undefined } = { result: undefined };
  promise.then((result) => {
    seen.result = result;
  });
  return seen;
}

/** Work that never ends. */
export const never = (): Promise<never> => new Promise(() => {});

/** A back end that is down and says so: nothing has happened. */
export function down(init: Partial<ToolErrorInit> = {}): ToolError {
  return new ToolError({
    code: "DOWN",
    message: "The back end is down.",
    retryable: true,
    effect: "none",
    ...init,
  });
}
