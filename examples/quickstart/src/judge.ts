import type { CallRecord } from "./call-record.ts";
import type { Expectation } from "./expectation.ts";

/** Where the calls of a step differ from what was announced; nothing where they do not. */
export function judge(
  expected: readonly Expectation[],
  calls: readonly CallRecord[],
): readonly string[] {
  if (expected.length !== calls.length) {
    return [`announced ${expected.length} calls, saw ${calls.length}`];
  }
  return calls.flatMap((call, index) => {
    const announced = expected[index];
    const differences = announced === undefined ? [] : differencesOf(announced, call);
    return differences.map((difference) => `${call.tool}: ${difference}`);
  });
}

function differencesOf(expected: Expectation, call: CallRecord): string[] {
  const announced = facts({
    result: expected.ok ? expected.shows : expected.code,
    attempts: expected.attempts,
    replay: expected.ok && expected.replay === true,
  });
  const seen = facts({
    result: call.outcome === "ok" ? call.shows : call.code,
    attempts: call.attempts,
    replay: call.replay,
  });
  return announced.flatMap((fact, index) =>
    fact === seen[index] ? [] : [`announced ${fact}, saw ${seen[index]}`],
  );
}

function facts(of: { result: string | undefined; attempts: number; replay: boolean }): string[] {
  return [
    `"${of.result}"`,
    `${of.attempts} attempt${of.attempts === 1 ? "" : "s"}`,
    of.replay ? "a replay" : "no replay",
  ];
}
