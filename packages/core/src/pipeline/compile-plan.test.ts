import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { failed, makeTool } from "../../test-support/pipeline.ts";
import { ConnectingTestExecutor } from "../../test-support/test-executor.ts";
import { Runtime } from "../runtime/runtime.ts";
import { Secret } from "../secret/secret.ts";
import { anything } from "../spec/fields.ts";
import type { Guard } from "./guard.ts";

const everything = {
  name: "tool",
  inputSchema: { type: "object" },
  outputSchema: {},
  permissions: ["p"],
  timeoutMs: 100,
  deadlineMs: 1000,
  retry: true,
  circuitBreaker: true,
  rateLimit: { limit: 1 },
  concurrency: { max: 1 },
  idempotency: true,
  cache: { ttlMs: 1 },
  egress: "public-web" as const,
  token: Secret.of("some-secret"),
};

describe("the compiled pipeline", () => {
  it("has a file for each of its stages", async () => {
    const observers = {
      audit: { write() {} },
      usage: { record() {} },
      metrics: { record() {} },
      tracer: { startSpan: () => ({ setAttribute() {}, end() {} }) },
    };
    const executor = new ConnectingTestExecutor(everything, () => 1, {
      runtime: new Runtime(observers),
      rules: { fields: { token: anything } },
      destinations: () => [],
    });
    await executor.ready();
    expect(executor.stages()).toEqual([
      "trace",
      "deadline",
      "caps",
      "audit-args",
      "input-validation",
      "authorization",
      "egress",
      "shared-work",
      "idempotency",
      "cache",
      "limits",
      "ledger-dispatch",
      "retry",
      "breaker",
      "attempt-timeout",
      "output-validation",
      "redaction",
      "ledger-commit",
      "usage",
      "audit",
      "metrics",
    ]);
    const missing = executor
      .stages()
      .filter((stage) => !existsSync(new URL(`./stages/${stage}.ts`, import.meta.url)));
    expect(missing).toEqual([]);
  });

  it("leaves out every rule that a tool does not ask for", async () => {
    const { executor } = await makeTool({ timeoutMs: 0 }, () => 1);
    expect(executor.stages()).toEqual(["deadline", "caps", "output-validation"]);
  });
});

describe("guards of the application's own", () => {
  const recorder = (
    log: string[],
    guard: Pick<Guard, "place" | "before" | "after"> & { name?: string },
  ): Guard => ({
    name: guard.name ?? "own",
    ...guard,
    compile: () => ({
      enter: () => void log.push("enter"),
      exit: (_, outcome) => {
        log.push(outcome.ok ? "ok" : outcome.error.code);
        return undefined;
      },
    }),
  });

  it("stand where they say, once a call or at each attempt, and are left in reverse", async () => {
    const log: string[] = [];
    const admitGuard = recorder(log, { place: "admit", after: "input-validation", name: "once" });
    const attemptGuard = recorder(log, { place: "attempt", before: "breaker", name: "each" });
    const { clock, executor } = await makeTool(
      { inputSchema: {}, circuitBreaker: true, retry: { maxAttempts: 2 } },
      () => {
        log.push("run");
        throw new (class extends Error {})("plain");
      },
      { guards: [admitGuard, attemptGuard] },
    );
    expect(executor.stages().slice(0, 6)).toEqual([
      "deadline",
      "caps",
      "input-validation",
      "once",
      "retry",
      "each",
    ]);
    await executor.execute({});
    await clock.advance(0);
    expect(log).toEqual(["enter", "enter", "run", "EXECUTION_FAILED", "EXECUTION_FAILED"]);
  });

  it("may answer in the tool's place, or refuse by throwing; what they break is never the tool's fault", async () => {
    const answer: Guard = {
      name: "stub",
      place: "admit",
      compile: () => ({ enter: () => ({ ok: true, content: "stubbed" }) }),
    };
    expect(
      await (await makeTool({}, () => "real", { guards: [answer] })).executor.execute({}),
    ).toMatchObject({ content: "stubbed", usage: { attempts: 0 } });

    const bad: Guard = {
      name: "bad",
      place: "admit",
      compile: () => ({
        enter: () => {
          throw new Error("broken guard");
        },
      }),
    };
    const refused = failed(
      await (await makeTool({}, () => "real", { guards: [bad] })).executor.execute({}),
    );
    expect(refused.error).toMatchObject({ code: "GUARD_FAILED", effect: "none" });
    expect(refused.error.message).toContain('"bad"');

    const late: Guard = {
      name: "late",
      place: "admit",
      compile: () => ({
        exit: () => {
          throw new Error("broken exit");
        },
      }),
    };
    const hidden = failed(
      await (await makeTool({}, () => "real", { guards: [late] })).executor.execute({}),
    );
    expect(hidden.error).toMatchObject({ code: "GUARD_FAILED", effect: "committed" });
  });

  it("are refused with the known names where their neighbour does not exist", async () => {
    const lost = recorder([], { place: "attempt", after: "nowhere" });
    await expect(makeTool({}, () => 1, { guards: [lost] })).rejects.toThrow(
      /"nowhere".*known: .*breaker/,
    );
  });

  it("that hang on the way out are left behind", async () => {
    const hanging: Guard = {
      name: "hang",
      place: "admit",
      compile: () => ({ exit: () => new Promise(() => {}) }),
    };
    const { clock, executor } = await makeTool({}, () => 1, { guards: [hanging] });
    const call = executor.execute({});
    await clock.advance(5000);
    expect(failed(await call).error.code).toBe("GUARD_FAILED");
  });
});
