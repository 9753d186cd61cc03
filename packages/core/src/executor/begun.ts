import type { ToolContext } from "../context/tool-context.ts";

const begun = new WeakSet<ToolContext>();

/** The context of a call that began before its runtime closed, and goes on to the executor it waited for. */
export function asBegun(context: ToolContext): ToolContext {
  const own = { ...context };
  begun.add(own);
  return own;
}

/** Whether it is one. It lets one call in: whoever keeps the context cannot call with it again. */
export function takeBegun(context: ToolContext): boolean {
  return begun.delete(context);
}
