// Putting an executor of one's own in place of a built-in, and getting the built-in back.
import type { CallContext } from "@exec/core";
import { FunctionExecutorFactory, FunctionToolExecutor } from "@exec/function";
import { printWhenRun } from "./print-when-run.ts";

/** Does what the built-in does, and leaves a line in the result's logs. */
class LoggingFunctionExecutor extends FunctionToolExecutor {
  protected override executeFunction(args: unknown, context: CallContext, timeoutMs: number) {
    context.log("info", `${context.toolName}, attempt ${context.attempt}`);
    return super.executeFunction(args, context, timeoutMs);
  }
}

async function callStandard() {
  const { origin } = describeStandard();
  const spec = { name: "say_hello" };
  const tool = FunctionExecutorFactory.createExecutor(spec, () => "hello", "standard");
  try {
    const { logs } = await tool.execute({});
    return { origin, logs: logs.map(({ message }) => message) };
  } finally {
    await tool.close();
  }
}

function describeStandard() {
  const types = FunctionExecutorFactory.describeExecutorTypes();
  const standard = types.find(({ type }) => type === "standard");
  if (standard === undefined) throw new Error("the family lost its standard executor");
  return standard;
}

export async function main() {
  const before = await callStandard();
  FunctionExecutorFactory.register("standard", LoggingFunctionExecutor);
  try {
    const overridden = await callStandard();
    FunctionExecutorFactory.unregister("standard");
    return { before, overridden, after: await callStandard() };
  } finally {
    restoreStandard();
  }
}

/** A built-in itself cannot be unregistered, so there is nothing to do where it is back. */
function restoreStandard(): void {
  if (describeStandard().origin === "application") FunctionExecutorFactory.unregister("standard");
}

await printWhenRun(import.meta, main);
