import type { CallRecord } from "./call-record.ts";

/** What is announced before a call is made. */
export type Expectation =
  | {
      readonly ok: true;
      /** What the call gives, in the words that the step shows it with. */
      readonly shows: string;
      /** Default 1, or 0 for a replay. */
      readonly attempts?: number;
      /** The result is that of an earlier call. */
      readonly replay?: boolean;
    }
  | {
      readonly ok: false;
      readonly code: string;
      /** 0 for a refusal. */
      readonly attempts: number;
    };

/** An expectation in words. Two that differ have different words. */
export function inWords(expected: Expectation): string {
  if (!expected.ok) {
    const { code, attempts } = expected;
    return attempts === 0 ? `refused with ${code}` : `fails with ${code}${after(attempts)}`;
  }
  const { shows, replay = false, attempts = replay ? 0 : 1 } = expected;
  const usual = attempts === (replay ? 0 : 1);
  return `${shows}${replay ? ", replayed" : ""}${usual ? "" : after(attempts)}`;
}

/** What a call turned out to be, in the same words. */
export function seenInWords({ code, shows = "", attempts, replay }: CallRecord): string {
  return inWords(
    code === undefined ? { ok: true, shows, attempts, replay } : { ok: false, code, attempts },
  );
}

function after(attempts: number): string {
  return `, after ${attempts} attempt${attempts === 1 ? "" : "s"}`;
}
