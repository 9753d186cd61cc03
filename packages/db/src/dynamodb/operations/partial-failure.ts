import { type Effect, ToolError } from "@exec/core";

/** How far a batch had come when it failed. */
export interface BatchCounts {
  readonly written: number;
  /** Items of which nobody knows whether they were written. */
  readonly uncertain: number;
  readonly total: number;
}

/** The error of a batch: what went wrong first, and what had happened by then. */
export function partialFailure(failure: ToolError, counts: BatchCounts): ToolError {
  const { written, uncertain, total } = counts;
  const effect: Effect = uncertain > 0 ? "unknown" : written > 0 ? "committed" : "none";
  const so =
    uncertain > 0
      ? `${written} of ${total} items were written, and ${uncertain} perhaps`
      : `${written} of ${total} items were written`;
  return new ToolError({
    code: failure.code,
    message: `${so}: ${failure.message}`,
    retryable: failure.retryable,
    effect,
    details: { written, uncertain, unwritten: total - written - uncertain, total },
    cause: failure.cause,
  });
}
