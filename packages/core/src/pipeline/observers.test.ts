import { describe, expect, it } from "vitest";
import { failed, makeTool, never } from "../../test-support/pipeline.ts";
import { VirtualClock } from "../../test-support/virtual-clock.ts";
import type { AuditEntry } from "../runtime/services.ts";

const caller = { tenantId: "t", userId: "u", runId: "r", toolCallId: "call-1" };

describe("observers", () => {
  it("see one audit entry, one usage record, one duration and one span for each call, refused ones too", async () => {
    const audit: AuditEntry[] = [];
    const usage: unknown[] = [];
    const durations: unknown[] = [];
    const spans: unknown[] = [];
    const { executor } = await makeTool({ permissions: ["p"] }, () => 1, {
      audit: { write: (entry) => void audit.push(entry) },
      usage: { record: (used, call) => void usage.push({ ...used, ...call }) },
      metrics: {
        record: (name, value, attributes) => void durations.push({ name, value, ...attributes }),
      },
      tracer: {
        startSpan(name, attributes) {
          const span: Record<string, unknown> = { name, ...attributes };
          return {
            setAttribute(key, value) {
              span[key] = value;
            },
            end: () => void spans.push(span),
          };
        },
      },
    });
    await executor.execute({}, { ...caller, permissions: ["p"] });
    await executor.execute({}, caller);
    expect(audit).toMatchObject([
      { toolName: "tool", runId: "r", tenantId: "t", userId: "u", ok: true, attempts: 1 },
      { ok: false, code: "PERMISSION_DENIED", effect: "none", attempts: 0 },
    ]);
    expect(usage).toMatchObject([
      { toolName: "tool", tenantId: "t", attempts: 1 },
      { attempts: 0 },
    ]);
    expect(durations).toMatchObject([
      { name: "gen_ai.execute_tool.duration", "gen_ai.tool.name": "tool" },
      { "error.type": "PERMISSION_DENIED" },
    ]);
    expect(spans).toMatchObject([
      {
        name: "execute_tool tool",
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.call.id": "call-1",
        "gen_ai.tool.type": "extension",
      },
      { "error.type": "PERMISSION_DENIED" },
    ]);
  });

  it("can fail or hang without hurting the call", async () => {
    const broken = (): never => {
      throw new Error("observer down");
    };
    const { executor } = await makeTool(
      {},
      (_, context) => {
        context.log("info", "hello");
        return 1;
      },
      {
        audit: { write: never },
        usage: { record: broken },
        metrics: { record: broken },
        logger: { log: broken },
        tracer: { startSpan: broken },
      },
    );
    expect(await executor.execute({})).toMatchObject({ ok: true, content: 1 });
    const rejecting = await makeTool({}, () => 1, {
      audit: { write: () => Promise.reject(new Error("down")) },
    });
    expect((await rejecting.executor.execute({})).ok).toBe(true);
  });

  it("may be set for one call by its context", async () => {
    const audit: AuditEntry[] = [];
    const { executor } = await makeTool({}, () => 1);
    const services = { audit: { write: (entry: AuditEntry) => void audit.push(entry) } };
    await executor.execute({});
    await executor.execute({}, { services });
    await executor.execute({}, { services });
    expect(audit).toHaveLength(2);
    expect(failed(await executor.execute({}, { services, deadline: 0 })).error.code).toBe(
      "DEADLINE_EXCEEDED",
    );
    expect(audit).toHaveLength(3);
  });

  it("see a late finish as the failure that the caller sees", async () => {
    const audit: AuditEntry[] = [];
    const clock = new VirtualClock();
    let late = 0;
    const { executor } = await makeTool(
      { deadlineMs: 100, timeoutMs: 100 },
      () => {
        late = 150;
      },
      {
        clock: { arm: clock.arm, disarm: clock.disarm, now: () => clock.now() + late },
        audit: { write: (entry) => void audit.push(entry) },
      },
    );
    await executor.execute({});
    expect(audit).toMatchObject([{ ok: false, code: "DEADLINE_EXCEEDED", effect: "committed" }]);
  });

  it("see no effect of a tool that only reads, or of a replay", async () => {
    const audit: AuditEntry[] = [];
    const sink = { audit: { write: (entry: AuditEntry) => void audit.push(entry) } };
    const reading = await makeTool({ annotations: { readOnly: true } }, () => 1, sink);
    await reading.executor.execute({});
    const once = await makeTool({ idempotency: true }, () => 1, sink);
    await once.executor.execute({});
    await once.executor.execute({});
    expect(audit.map(({ effect }) => effect)).toEqual(["none", "committed", "none"]);
  });
});
