import type { ToolSpec } from "../../spec/tool-spec.ts";

const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_DEADLINE_MS = 60_000;

/** Time for one attempt in milliseconds; 0 for no bound. The driver cuts the attempt off. */
export function attemptTimeoutMs(spec: ToolSpec): number {
  return spec.timeoutMs ?? DEFAULT_TIMEOUT_MS;
}

/** Time for the whole call in milliseconds; 0 for no bound. */
export function callDeadlineMs(spec: ToolSpec): number {
  if (spec.deadlineMs !== undefined) return spec.deadlineMs;
  const timeoutMs = attemptTimeoutMs(spec);
  return timeoutMs === 0 ? 0 : Math.max(DEFAULT_DEADLINE_MS, timeoutMs);
}
