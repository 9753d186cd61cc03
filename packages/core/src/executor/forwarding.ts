import type { ToolContext } from "../context/tool-context.ts";
import type { EventSink } from "../pipeline/call.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { callDeadlineMs } from "../pipeline/stages/attempt-timeout.ts";
import { ToolError } from "../result/tool-error.ts";
import type { ToolEvent } from "../result/tool-event.ts";
import type { ToolResult } from "../result/tool-result.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { ToolSpec } from "../spec/tool-spec.ts";
import { asBegun } from "./begun.ts";
import type { IExecutor } from "./executor.ts";

/** The pipeline of a stand-in: its calls go on to the executor that it stands for. */
export function forwarding(executor: IExecutor, spec: ToolSpec, runtime: Runtime): Pipeline {
  const deadlineMs = callDeadlineMs(spec);
  return {
    get stages() {
      return executor.stages();
    },
    run(args, context, sink, startedAt) {
      // What waiting took is taken off the call's time.
      const left = startedAt === undefined ? context : until(context, startedAt, deadlineMs);
      const own = runtime.isClosed ? asBegun(left) : left;
      if (sink === undefined) return executor.execute(args, own);
      return pass(executor.stream(args, own), sink);
    },
  };
}

function until(context: ToolContext, startedAt: number, deadlineMs: number): ToolContext {
  if (deadlineMs === 0) return context;
  const deadline = Math.min(startedAt + deadlineMs, context.deadline ?? Number.POSITIVE_INFINITY);
  return { ...context, deadline };
}

/** Passes events on at the pace of the one who reads them; gives the result. */
async function pass(events: AsyncIterable<ToolEvent>, sink: EventSink): Promise<ToolResult> {
  for await (const event of events) {
    if (event.type === "result") return event.result;
    if (event.type === "chunk") await sink.chunk(event);
    else sink.progress(event);
  }
  throw new ToolError({
    code: "EXECUTION_FAILED",
    message: "The executor's stream ended without a result.",
  });
}
