import { expect, test } from "vitest";
import { QuickClock } from "../../../test-support/quick-clock.ts";
import { pause } from "./pause.ts";

test("a wait ends with its time", async () => {
  const clock = new QuickClock();
  const startedAt = clock.now();
  await pause(clock, 20, new AbortController().signal);
  expect(clock.now() - startedAt).toBe(20);
});

test("a wait ends at once when the signal aborts, or has aborted before", async () => {
  const clock = new QuickClock(1);
  const abort = new AbortController();
  const waiting = pause(clock, 1, abort.signal);
  expect(clock.shortestHeld).toBe(1);
  abort.abort();
  await waiting;
  await pause(clock, 1, abort.signal);
  expect(clock.shortestHeld).toBeUndefined();
});
