/** What is announced before a call is made. */
export type Expectation = ExpectedSuccess | ExpectedFailure;

export interface ExpectedSuccess {
  readonly ok: true;
  /** What the call gives, in the words that the step uses to show it. */
  readonly shows: string;
  readonly attempts: number;
  /** The result is that of an earlier call. */
  readonly replay?: boolean;
}

export interface ExpectedFailure {
  readonly ok: false;
  readonly code: string;
  readonly attempts: number;
}

/** An expectation in words. */
export function inWords(expected: Expectation): string {
  const what = expected.ok ? expected.shows : expected.code;
  if (expected.ok && expected.replay) return `${what}, replayed without an attempt`;
  if (expected.attempts === 0) return `${what}, before anything is tried`;
  return `${what}, after ${expected.attempts} attempt${expected.attempts === 1 ? "" : "s"}`;
}
