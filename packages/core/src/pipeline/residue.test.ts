import { describe, expect, it } from "vitest";
import { runNode } from "../../test-support/child-process.ts";

const source = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);

describe("100,000 calls on one signal", () => {
  it("leave no listener, timer, handle, warning or unhandled rejection, and the process ends", async () => {
    const { code, stdout, stderr } = await runNode(
      `
      import { getEventListeners } from "node:events";
      import { setTimeout as sleep } from "node:timers/promises";
      import { Runtime } from ${source("../runtime/runtime.ts")};
      import { mixedTools } from ${source("../../test-support/mixed-tools.ts")};
      import { mixedCalls } from ${source("../../test-support/mixed-calls.ts")};

      const said = [];
      process.on("warning", ({ name, message }) => said.push(name + ": " + message));
      process.on("unhandledRejection", (reason) => said.push("unhandled: " + reason));
      const runtime = new Runtime();
      const calls = mixedCalls(mixedTools(runtime));
      const { signal } = new AbortController();
      const ends = {};
      const started = process.getActiveResourcesInfo();
      for (let made = 0; made < 100_000; ) {
        const wave = [];
        for (let i = 0; i < 1000; i += 1, made += 1) {
          const context = { signal, tenantId: "t" + (made % 7), userId: "u" + (made % 3) };
          wave.push(calls[made % calls.length]({ key: made % 30 }, context));
        }
        for (const end of await Promise.all(wave)) ends[end] = (ends[end] ?? 0) + 1;
      }
      const listeners = getEventListeners(signal, "abort").length;
      await sleep(50);
      const resources = process.getActiveResourcesInfo();
      for (const name of started) resources.splice(resources.indexOf(name), 1);
      console.log(JSON.stringify({ said, listeners, resources, ends }));`,
      60_000,
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const { ends, ...left } = JSON.parse(stdout) as { ends: Record<string, number> };
    expect(left).toEqual({ said: [], listeners: 0, resources: [] });
    expect(Object.values(ends).reduce((sum, count) => sum + count, 0)).toBe(100_000);
    // All the ways to end are among them.
    expect(Object.keys(ends)).toEqual(
      expect.arrayContaining([
        "ok",
        "reused",
        "cached",
        "left",
        "ABORTED",
        "CIRCUIT_OPEN",
        "CONCURRENCY_LIMITED",
        "DOWN",
        "EXECUTION_FAILED",
        "PERMISSION_DENIED",
        "OUTCOME_UNKNOWN",
        "RATE_LIMITED",
        "TIMEOUT",
      ]),
    );
  }, 60_000);
});
