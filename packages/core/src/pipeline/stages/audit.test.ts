import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { gate } from "../../../test-support/closing.ts";
import { makeTool, never } from "../../../test-support/pipeline.ts";
import { TestExecutor, type TestOperation } from "../../../test-support/test-executor.ts";
import { settle } from "../../../test-support/virtual-clock.ts";
import { Runtime, type RuntimeOptions } from "../../runtime/runtime.ts";
import type { AuditEntry } from "../../runtime/services.ts";
import type { ToolSpec } from "../../spec/tool-spec.ts";

const sha256 = (json: string): string => createHash("sha256").update(json).digest("base64url");

async function audited(
  spec: Partial<ToolSpec>,
  run: TestOperation = () => "content",
  options: RuntimeOptions = {},
) {
  const entries: AuditEntry[] = [];
  const audit = { write: (entry: AuditEntry) => void entries.push(entry) };
  return { entries, ...(await makeTool(spec, run, { audit, ...options })) };
}

describe("an audit entry", () => {
  it("says who, what, whether it was let through, and how it ended", async () => {
    const { entries, executor, clock } = await audited({ name: "pay" }, () => {
      clock.block(5);
      return "content";
    });
    const context = {
      tenantId: "acme",
      userId: "ann",
      sessionId: "s",
      runId: "r",
      toolCallId: "c",
      traceparent: "00-1-2-01",
    };
    await executor.execute({ b: 1, a: [true] }, context);
    expect(entries).toEqual([
      {
        ...context,
        at: clock.now(),
        toolName: "pay",
        family: "test",
        executorType: "standard",
        decision: "allowed",
        ok: true,
        effect: "committed",
        attempts: 1,
        cachedHit: false,
        idempotencyReused: false,
        latencyMs: 5,
        argsHash: sha256('{"a":[true],"b":1}'),
      },
    ]);
  });

  it("is denied where nothing was done for the call", async () => {
    const reason = {
      code: "NEEDS_APPROVAL",
      message: "",
      retryable: false,
      effect: "none",
    } as const;
    const approval = {
      name: "approval",
      place: "admit" as const,
      compile: () => ({ enter: () => ({ ok: false as const, error: reason }) }),
    };
    const refused = await Promise.all([
      audited({ permissions: ["p"] }),
      audited({ inputSchema: { type: "object" } }),
      audited({ caps: { maxBytes: 3 } }),
      audited({ rateLimit: { limit: 1, perMs: 1e9 } }),
      audited({}, undefined, { guards: [approval] }),
    ]);
    for (const { executor } of refused) await executor.execute("text");
    await refused[3].executor.execute("text");
    expect(refused.map(({ entries }) => entries.at(-1))).toMatchObject(
      [
        "PERMISSION_DENIED",
        "ARGUMENTS_INVALID",
        "ARGUMENTS_TOO_LARGE",
        "RATE_LIMITED",
        "NEEDS_APPROVAL",
      ].map((code) => ({ decision: "denied", ok: false, code, effect: "none", attempts: 0 })),
    );
  });

  it("is allowed where the operation ran, or an answer stood in", async () => {
    const failing = await audited({}, () => {
      throw new Error("broken");
    });
    const once = await audited({ idempotency: true });
    const cached = await audited({ cache: { ttlMs: 1000 } });
    for (const { executor } of [failing, once, once, cached, cached]) await executor.execute({});
    expect(failing.entries).toMatchObject([{ decision: "allowed", code: "EXECUTION_FAILED" }]);
    expect(once.entries).toMatchObject([
      { decision: "allowed", idempotencyReused: false, attempts: 1 },
      { decision: "allowed", idempotencyReused: true, attempts: 0, effect: "none" },
    ]);
    expect(cached.entries[1]).toMatchObject({
      decision: "allowed",
      cachedHit: true,
      effect: "none",
    });
  });

  it("is allowed for the failure that an earlier call had, and denied where nobody knows its end", async () => {
    const { entries, executor, clock } = await audited(
      { idempotency: true, outputSchema: { type: "string" }, timeoutMs: 5 },
      (args) => (args === "hang" ? never() : 5),
    );
    for (const args of [1, 1]) await executor.execute(args);
    const hanging = executor.execute("hang");
    await clock.advance(5);
    await hanging;
    await executor.execute("hang");
    expect(entries).toMatchObject([
      { code: "OUTPUT_INVALID", decision: "allowed", effect: "committed", attempts: 1 },
      { code: "OUTPUT_INVALID", decision: "allowed", effect: "none", idempotencyReused: true },
      { code: "TIMEOUT", decision: "allowed", effect: "unknown", attempts: 1 },
      { code: "OUTCOME_UNKNOWN", decision: "denied", effect: "none", idempotencyReused: true },
    ]);
  });

  it("says an effect once, whoever waited for it along", async () => {
    const work = gate();
    for (const spec of [{ idempotency: true }, { cache: { ttlMs: 1000 } }] as const) {
      const { entries, executor } = await audited(spec, () => work.promise);
      const calls = [1, 2, 3].map(() => executor.execute({}));
      await settle();
      work.resolve("done");
      await Promise.all(calls);
      expect(entries.map(({ effect }) => effect).sort()).toEqual(["committed", "none", "none"]);
    }
  });

  it("says the effect of work that another one left before it began", async () => {
    const policy = gate();
    const { entries, executor } = await audited({ idempotency: true }, () => "done", {
      guards: [
        {
          name: "slow",
          place: "admit",
          after: "ledger-commit",
          compile: () => ({ enter: () => policy.promise as Promise<undefined> }),
        },
      ],
    });
    const leaving = new AbortController();
    const first = executor.execute({}, { signal: leaving.signal });
    const calls = [first, executor.execute({}), executor.execute({})];
    await settle();
    leaving.abort();
    await first;
    policy.resolve(undefined);
    await Promise.all(calls);
    const said = entries.map(({ ok, effect, attempts }) => [ok, effect, attempts]);
    expect(said).toEqual([
      [false, "none", 0],
      [true, "committed", 1],
      [true, "none", 0],
    ]);
  });

  it("is written for calls whose tool cannot be opened, or is closed", async () => {
    const entries: AuditEntry[] = [];
    const audit = { write: (entry: AuditEntry) => void entries.push(entry) };
    const runtime = new Runtime({ audit });
    const prepare = (): never => {
      throw new Error("no driver");
    };
    const broken = new TestExecutor({ name: "broken" }, () => 1, { runtime, prepare });
    await broken.execute({}, { userId: "ann" });
    const fine = new TestExecutor({ name: "fine" }, () => 1, { runtime });
    await fine.execute({});
    await fine.close();
    await fine.execute({});
    expect(entries).toMatchObject([
      {
        toolName: "broken",
        userId: "ann",
        decision: "denied",
        code: "LOAD_FAILED",
        family: "test",
      },
      { toolName: "fine", ok: true },
      { toolName: "fine", decision: "denied", code: "EXECUTOR_CLOSED" },
    ]);
  });
});

describe("the hash of the arguments", () => {
  it("is that of what came, whatever a schema or the tool makes of it", async () => {
    const inputSchema = z.object({ day: z.string().transform((text) => new Map([[text, 1]])) });
    const { entries, executor } = await audited({ inputSchema });
    await executor.execute({ day: "monday" });
    const changing = await audited({}, (args) => {
      (args as { day: string }).day = "tuesday";
    });
    await changing.executor.execute({ day: "monday" });
    const expected = sha256('{"day":"monday"}');
    expect([entries, changing.entries]).toMatchObject([
      [{ ok: true, argsHash: expected }],
      [{ ok: true, argsHash: expected }],
    ]);
  });

  it("is there for refused arguments, and left out for what is too large or no JSON", async () => {
    const { entries, executor } = await audited({ permissions: ["p"], caps: { maxBytes: 100 } });
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    const hostile = {
      get field(): never {
        throw new Error("trap");
      },
    };
    const all = [{ a: 1 }, "x".repeat(200), 1n, new Map(), "\ud800", circle, hostile];
    for (const args of all) await executor.execute(args);
    expect(entries.map(({ argsHash }) => argsHash !== undefined)).toEqual(
      all.map((_, index) => index === 0),
    );
    expect(entries.every(({ ok }) => !ok)).toBe(true);
  });

  it("costs nothing where nobody audits", async () => {
    const { executor } = await makeTool({}, () => 1);
    expect(executor.stages()).not.toContain("audit-args");
  });

  it("is all that an entry holds of arguments and content", async () => {
    const { entries, executor } = await audited({ inputSchema: { required: ["other"] } }, () => {
      throw new Error("canary in an error");
    });
    await executor.execute({ text: "canary" });
    await executor.execute({ other: "canary" });
    expect(entries).toHaveLength(2);
    expect(JSON.stringify(entries)).not.toContain("canary");
  });
});
