import type { CallRecord } from "../call-record.ts";
import type { Expectation } from "../expectation.ts";
import type { Stage } from "../stage.ts";

/** One thing to see: it announces what its calls will do, then makes them. */
export interface Step {
  readonly title: string;
  /** What there is to learn, in a sentence or two. */
  readonly teaches: string;
  /** One for each call, in order. */
  readonly expects: readonly Expectation[];
  perform(stage: Stage): Promise<readonly CallRecord[]>;
}
