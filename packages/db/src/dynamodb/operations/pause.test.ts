import { Runtime } from "@exec/core";
import { expect, test } from "vitest";
import { pause } from "./pause.ts";

const { clock } = new Runtime().services;
const forever = 3_600_000;

test("a wait ends with its time", async () => {
  const startedAt = clock.now();
  await pause(clock, 20, new AbortController().signal);
  expect(clock.now() - startedAt).toBeGreaterThanOrEqual(19);
});

test("a wait ends at once when the signal aborts, or has aborted before", async () => {
  const abort = new AbortController();
  setTimeout(() => abort.abort(), 5);
  await pause(clock, forever, abort.signal);
  await pause(clock, forever, abort.signal);
  expect(abort.signal.aborted).toBe(true);
});
