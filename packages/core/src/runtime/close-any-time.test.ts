import { getEventListeners } from "node:events";
import { setImmediate as turn } from "node:timers/promises";
import { expect, it } from "vitest";
import { mixedCalls } from "../../test-support/mixed-calls.ts";
import { mixedTools } from "../../test-support/mixed-tools.ts";
import { Runtime } from "./runtime.ts";

const ROUNDS = 60;
const BEFORE = 100;
const INSIDE = 20;

it("whenever close() comes, every call has its result and its audit entry, and nothing is left", async () => {
  const seen = new Set<string>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const entries: string[] = [];
    const audit = {
      write: ({ runId }: { runId: string }) => void entries.push(runId),
      close: () => void entries.push("closed"),
    };
    const runtime = new Runtime({ audit });
    const kinds = mixedCalls(mixedTools(runtime));
    const { signal } = new AbortController();
    const callEach = (count: number, tenant: string): Promise<string>[] =>
      Array.from({ length: count }, (_, i) => {
        const context = { signal, tenantId: `${tenant}${i % 3}` };
        return (kinds[i % kinds.length] as (typeof kinds)[number])({ key: i % 5 }, context);
      });
    const calls = callEach(BEFORE, "before");
    for (let turns = round % 12; turns > 0; turns -= 1) await turn();
    const closing = runtime.close({ deadlineMs: (round * 7) % 30 });
    calls.push(...callEach(INSIDE, "inside"));
    for (const end of await Promise.all(calls)) seen.add(end);
    await closing;
    expect(entries.filter((entry) => entry === "closed")).toHaveLength(1);
    expect(new Set(entries).size).toBe(BEFORE + INSIDE + 1);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  }
  expect([...seen]).toEqual(expect.arrayContaining(["ok", "left", "ABORTED", "EXECUTOR_CLOSED"]));
}, 60_000);
