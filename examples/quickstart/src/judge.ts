import type { CallRecord } from "./call-record.ts";
import { type Expectation, inWords, seenInWords } from "./expectation.ts";

/** Where the calls of a step differ from what was announced; nothing where they do not. */
export function judge(
  expected: readonly Expectation[],
  calls: readonly CallRecord[],
): readonly string[] {
  if (expected.length !== calls.length) {
    return [`announced ${expected.length} calls, saw ${calls.length}`];
  }
  const announced = expected.map(inWords);
  return calls.flatMap((call, index) => {
    const seen = seenInWords(call);
    if (seen === announced[index]) return [];
    return [`${call.tool}: announced "${announced[index]}", saw "${seen}"`];
  });
}
