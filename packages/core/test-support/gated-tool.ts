import type { CallContext } from "../src/context/call-context.ts";
import type { ToolSpec } from "../src/spec/tool-spec.ts";
import { makeTool } from "./pipeline.ts";

/** A tool that runs until the test says so. */
export async function makeGated(spec: Partial<ToolSpec>) {
  const gate = Promise.withResolvers<unknown>();
  const contexts: CallContext[] = [];
  const made = await makeTool({ deadlineMs: 1000, ...spec }, (_, context) => {
    contexts.push(context);
    context.log("info", "at work");
    return gate.promise;
  });
  return { ...made, gate, contexts };
}
