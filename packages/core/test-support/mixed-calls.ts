import type { ToolContext } from "../src/context/tool-context.ts";
import type { IExecutor } from "../src/executor/executor.ts";
import type { MixedTools } from "./mixed-tools.ts";

type MakeCall = (args: { key: number }, context: ToolContext) => Promise<string>;

/** One call of each kind, with a word for how it ended: a failure's code. */
export function mixedCalls(tools: MixedTools): readonly MakeCall[] {
  const plain = Object.values(tools)
    .filter((tool) => !endless.has(tool.spec.name))
    .map(
      (tool): MakeCall =>
        async (args, context) =>
          codeOf(await tool.execute(args, context)),
    );
  return [
    ...plain,
    (args, context) => abortSoon(tools.listening, args, context),
    (args, context) => abortSoon(tools.once, args, context),
    (args, context) => abortSoon(tools.retried, args, context),
    (args, context) => abortSoon(tools.queued, args, context),
    (args, context) => leaveEarly(tools.streaming, args, context),
    (args, context) => leaveEarly(tools.hangingStream, args, context),
    (args, context) => readToItsEnd(tools.cached, args, context),
    (args, context) => readToItsEnd(tools.lazy, args, context),
    (args, context) => abortSoon(tools.lazy, args, context),
  ];
}

const endless: ReadonlySet<string> = new Set(["listening", "streaming", "hanging_stream"]);

function codeOf(result: Awaited<ReturnType<IExecutor["execute"]>>): string {
  if (!result.ok) return result.error.code;
  if (result.usage.idempotencyReused) return "reused";
  return result.usage.cachedHit ? "cached" : "ok";
}

/** With a signal of its own, aborted while it waits. */
async function abortSoon(tool: IExecutor, args: unknown, context: ToolContext): Promise<string> {
  const own = new AbortController();
  const call = tool.execute(args, { ...context, signal: own.signal });
  setImmediate(() => own.abort());
  return codeOf(await call);
}

async function leaveEarly(tool: IExecutor, args: unknown, context: ToolContext): Promise<string> {
  for await (const event of tool.stream(args, context)) if (event.type === "chunk") break;
  return "left";
}

async function readToItsEnd(tool: IExecutor, args: unknown, context: ToolContext): Promise<string> {
  let end = "none";
  for await (const event of tool.stream(args, context))
    if (event.type === "result") end = codeOf(event.result);
  return end;
}
