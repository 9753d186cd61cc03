import type { FunctionToolSpec } from "./function-tool-spec.ts";

/** When a batch is sent: as soon as one of the two is reached. */
export interface BatchingRule {
  /** Items in one batch at most. Default 100. */
  readonly maxSize?: number;
  /**
   * How long the first item of a batch waits for others, in milliseconds; less than
   * `timeoutMs`, which it counts towards. Default 0: until the end of this turn of the event loop.
   */
  readonly delayMs?: number;
}

/** The spec of a function that runs many calls at once. */
export interface BatchingFunctionToolSpec extends FunctionToolSpec {
  /** Default: the defaults of {@link BatchingRule}. */
  readonly batching?: BatchingRule;
}
