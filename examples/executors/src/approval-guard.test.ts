import {
  type Guard,
  Runtime,
  type RuntimeOptions,
  refusal,
  type ToolContext,
  type ToolResult,
  type ToolSchema,
} from "@exec/core";
import { FunctionToolExecutor, type FunctionToolSpec } from "@exec/function";
import { expect, test, vi } from "vitest";
import { approvalIdOf, deleteFilesSpec, main } from "./approval-guard.ts";
import {
  type ApprovalAnswer,
  type ApprovalRequest,
  Approvals,
  type ApprovalsInit,
} from "./guards/approvals.ts";

const ada: ToolContext = { tenantId: "acme", userId: "ada" };
const nobody = async (): Promise<"nobody"> => "nobody";

/** A destructive tool behind the guard, and how often it ran. */
function makeTool(
  init: Partial<ApprovalsInit> = {},
  spec: Partial<FunctionToolSpec> = {},
  options: RuntimeOptions = {},
) {
  const approvals = new Approvals({ ask: nobody, ...init });
  const { guards = [], ...services } = options;
  const runtime = new Runtime({ guards: [approvals.guard, ...guards], ...services });
  const run = vi.fn(async (_args: unknown) => "deleted");
  const tool = new FunctionToolExecutor<FunctionToolSpec>(
    { ...deleteFilesSpec, inputSchema: { type: "object" }, ...spec },
    run as never,
    { runtime },
  );
  return { approvals, runtime, run, tool };
}

const codeOf = (result: ToolResult): string => (result.ok ? "ok" : result.error.code);

test("main asks before what is destructive, and takes a later answer for one call", async () => {
  expect(await main()).toEqual({
    "a tool that only reads": ["a.txt", "b.txt"],
    "approved at once": "2 deleted",
    denied: {
      code: "APPROVAL_DENIED",
      message: expect.stringContaining("these are still needed"),
    },
    "nobody can answer": {
      code: "APPROVAL_REQUIRED",
      message: expect.stringContaining("make the same call again once it is given"),
    },
    "the same call, approved since": "3 deleted",
    "and once more": { code: "APPROVAL_REQUIRED", message: expect.any(String) },
  });
});

test("the guard is in the pipeline of destructive tools only, before the limits", async () => {
  const limits = { rateLimit: { limit: 1 } };
  const destructive = makeTool({}, limits).tool;
  const harmless = makeTool({}, { ...limits, annotations: {} }).tool;
  await Promise.all([destructive.ready(), harmless.ready()]);
  const stages = destructive.stages();
  expect(stages.indexOf("approval")).toBe(stages.indexOf("limits") - 1);
  expect(harmless.stages()).not.toContain("approval");
});

test("somebody is asked with validated arguments and who is calling, before the tool runs", async () => {
  const asked: ApprovalRequest[] = [];
  const { run, tool } = makeTool({
    ask: async (request) => {
      asked.push(request);
      expect(run).not.toHaveBeenCalled();
      return "approved";
    },
  });
  expect(codeOf(await tool.execute(["no object"]))).toBe("ARGUMENTS_INVALID");
  const result = await tool.execute({ folder: "a" }, { ...ada, runId: "r" });
  expect(result).toMatchObject({ ok: true, content: "deleted" });
  expect(asked).toMatchObject([
    { toolName: "delete_files", args: { folder: "a" }, runId: "r", ...ada },
  ]);
});

test("a result that needs approval says what, has no effect, and may be tried again", async () => {
  const { run, tool } = makeTool();
  const result = await tool.execute({ folder: "a" }, ada);
  expect(result).toMatchObject({
    usage: { attempts: 0 },
    error: {
      code: "APPROVAL_REQUIRED",
      retryable: true,
      effect: "none",
      details: {
        approvalId: expect.any(String),
        toolName: "delete_files",
        argsHash: expect.stringMatching(/^[\w-]{43}$/),
      },
    },
  });
  const again = await tool.execute({ folder: "a" }, ada);
  expect(approvalIdOf(again)).toBe(approvalIdOf(result));
  expect(run).not.toHaveBeenCalled();
});

test("an approval is for these arguments of this user, in whatever order they are written", async () => {
  const { approvals, tool } = makeTool();
  const args = { folder: "a", deep: { x: 1, y: [1, 2] } };
  const { signal } = new AbortController();
  approvals.respond(approvalIdOf(await tool.execute(args, ada)), "approved");
  for (const [otherArgs, other] of [
    [{ ...args, folder: "b" }, ada],
    [{ ...args, deep: { x: 1, y: [2, 1] } }, ada],
    [args, { ...ada, userId: "bob" }],
    [args, { ...ada, tenantId: "other" }],
    [args, {}],
  ] as const)
    expect(codeOf(await tool.execute(otherArgs, other))).toBe("APPROVAL_REQUIRED");
  const reordered = { deep: { y: [1, 2], x: 1 }, folder: "a" };
  expect(codeOf(await tool.execute(reordered, { ...ada, signal }))).toBe("ok");
});

test("an approval is used up by one of many concurrent calls", async () => {
  const { approvals, run, tool } = makeTool();
  const id = approvalIdOf(await tool.execute({}, ada));
  expect([approvals.respond(id, "approved"), approvals.respond(id, "approved")]).toEqual([
    true,
    false,
  ]);
  const results = await Promise.all(Array.from({ length: 50 }, () => tool.execute({}, ada)));
  expect(results.filter(({ ok }) => ok)).toHaveLength(1);
  expect(run).toHaveBeenCalledTimes(1);
});

test("an answer that comes while the callback finds nobody counts for one call", async () => {
  const { approvals, run, tool } = makeTool({
    ask: async ({ approvalId }) => {
      approvals.respond(approvalId, "approved");
      return "nobody";
    },
  });
  expect(codeOf(await tool.execute({}, ada))).toBe("ok");
  expect(run).toHaveBeenCalledTimes(1);
});

test("an approval stays where the tool was never reached, and is gone where it failed", async () => {
  const asked = vi.fn(async (): Promise<ApprovalAnswer> => "approved");
  const { run, tool } = makeTool({ ask: asked }, { concurrency: { max: 1 } });
  const gate = Promise.withResolvers<string>();
  run.mockImplementationOnce(() => gate.promise);
  const busy = tool.execute({ folder: "a" }, ada);
  expect(codeOf(await tool.execute({ folder: "b" }, ada))).toBe("CONCURRENCY_LIMITED");
  gate.resolve("deleted");
  await busy;
  expect(asked).toHaveBeenCalledTimes(2);
  run.mockRejectedValueOnce(new Error("disk full"));
  expect(codeOf(await tool.execute({ folder: "b" }, ada))).toBe("EXECUTION_FAILED");
  expect(asked).toHaveBeenCalledTimes(2);
  await tool.execute({ folder: "b" }, ada);
  expect(asked).toHaveBeenCalledTimes(3);
});

test("a replay and a cache hit need nobody's word", async () => {
  for (const rule of [{ idempotency: true }, { cache: { ttlMs: 60_000 } }]) {
    const ask = vi.fn(async (): Promise<ApprovalAnswer> => "approved");
    const { run, tool } = makeTool({ ask }, rule);
    for (const _ of [1, 2, 3]) expect(codeOf(await tool.execute({}, ada))).toBe("ok");
    expect([ask.mock.calls.length, run.mock.calls.length]).toEqual([1, 1]);
  }
});

test("a call that needs approval gives its idempotency key back", async () => {
  const { approvals, run, tool } = makeTool({}, { idempotency: true });
  const id = approvalIdOf(await tool.execute({}, ada));
  approvals.respond(id, "approved");
  expect(codeOf(await tool.execute({}, ada))).toBe("ok");
  expect(await tool.execute({}, ada)).toMatchObject({ ok: true, usage: { attempts: 0 } });
  expect(run).toHaveBeenCalledTimes(1);
});

test.each<[string, () => unknown]>([
  [
    "throws",
    () => {
      throw new Error("no chat");
    },
  ],
  ["rejects", () => Promise.reject(new Error("no chat"))],
  ["says true", () => true],
  ["says nothing", () => undefined],
  ["says null", () => null],
  ["says yes in its own words", () => "yes"],
])("a callback that %s lets nobody through", async (_, ask) => {
  const { run, tool } = makeTool({ ask: ask as ApprovalsInit["ask"] });
  const result = await tool.execute({}, ada);
  expect(result).toMatchObject({ ok: false, error: { effect: "none" } });
  expect(run).not.toHaveBeenCalled();
});

test("the wait is under the call's deadline and abort, and an approval that comes too late runs nothing", async () => {
  for (const how of ["deadline", "abort"]) {
    const asked = Promise.withResolvers<ApprovalRequest>();
    const answer = Promise.withResolvers<ApprovalAnswer>();
    const { run, tool } = makeTool({
      ask: (request) => {
        asked.resolve(request);
        return answer.promise;
      },
    });
    await tool.ready();
    const controller = new AbortController();
    const context = how === "abort" ? { signal: controller.signal } : { deadline: Date.now() + 50 };
    const call = tool.execute({}, { ...ada, ...context });
    const { signal } = await asked.promise;
    if (how === "abort") controller.abort();
    expect(codeOf(await call)).toBe(how === "abort" ? "ABORTED" : "DEADLINE_EXCEEDED");
    expect(signal.aborted).toBe(true);
    answer.resolve("approved");
    await new Promise((resolve) => setImmediate(resolve));
    expect(run).not.toHaveBeenCalled();
  }
});

test("what was approved is what runs", async () => {
  const args = { folder: "a" };
  const asked: unknown[] = [];
  const { run, tool } = makeTool({
    ask: async (request) => {
      args.folder = "/";
      asked.push(request.args);
      return "approved";
    },
  });
  expect(codeOf(await tool.execute(args, ada))).toBe("GUARD_FAILED");
  expect(asked).toEqual([{ folder: "a" }]);
  expect(run).not.toHaveBeenCalled();
});

test("what JSON cannot tell apart is not asked for, and nobody is let through", async () => {
  const ask = vi.fn(async (): Promise<ApprovalAnswer> => "approved");
  const inputSchema: ToolSchema = {
    "~standard": {
      version: 1,
      vendor: "test",
      validate: (given) => ({ value: new Set(given as string[]) }),
    },
  };
  const { run, tool } = makeTool({ ask }, { inputSchema });
  expect(await tool.execute(["draft"], ada)).toMatchObject({
    error: { code: "ARGUMENTS_INVALID", message: expect.stringContaining("a Set"), effect: "none" },
  });
  expect(ask).not.toHaveBeenCalled();
  expect(run).not.toHaveBeenCalled();
});

test("an approval that another guard's change comes after stays for what was approved", async () => {
  const change: Guard = {
    name: "change",
    place: "admit",
    after: "approval",
    compile: () => ({
      enter(call) {
        call.args = { folder: "/" };
        return refusal({ code: "BUSY", message: "later" });
      },
    }),
  };
  const asked: unknown[] = [];
  const ask: ApprovalsInit["ask"] = async ({ args }) => {
    asked.push(args);
    return asked.length === 1 ? "approved" : "nobody";
  };
  const { run, tool } = makeTool({ ask }, {}, { guards: [change] });
  for (const folder of ["a", "/", "a"]) await tool.execute({ folder }, ada);
  expect(asked).toEqual([{ folder: "a" }, { folder: "/" }]);
  expect(run).not.toHaveBeenCalled();
});

test("a request that was answered at once is over", async () => {
  const ids: string[] = [];
  const { approvals, run, tool } = makeTool({
    ask: async ({ approvalId }) => {
      ids.push(approvalId);
      return ids.length === 1 ? "approved" : "nobody";
    },
  });
  expect(codeOf(await tool.execute({}, ada))).toBe("ok");
  expect(approvals.respond(ids[0] ?? "", "approved")).toBe(false);
  expect(codeOf(await tool.execute({}, ada))).toBe("APPROVAL_REQUIRED");
  expect(run).toHaveBeenCalledTimes(1);
});

test("an answer at once ends its own request, not the one that has taken its place", async () => {
  const { time, clock } = makeClock();
  const first = Promise.withResolvers<ApprovalAnswer>();
  const ids: string[] = [];
  const { approvals, tool } = makeTool(
    {
      ttlMs: 1000,
      ask: async ({ approvalId }) => {
        ids.push(approvalId);
        return ids.length === 1 ? first.promise : "nobody";
      },
    },
    { deadlineMs: 0 },
    { clock },
  );
  const waits = tool.execute({}, ada);
  await vi.waitFor(() => expect(ids).toHaveLength(1));
  time.now += 1000;
  const later = approvalIdOf(await tool.execute({}, ada));
  first.resolve("approved");
  expect(codeOf(await waits)).toBe("ok");
  expect(approvals.respond(later, "approved")).toBe(true);
});

/** A runtime's clock whose time is set by hand. */
function makeClock() {
  const time = { now: Date.now() };
  const clock = { ...new Runtime().services.clock, now: () => time.now };
  return { time, clock };
}

test("requests are forgotten after their time, and beyond their number the oldest first", async () => {
  const { time, clock } = makeClock();
  const { approvals, tool } = makeTool({ ttlMs: 1000, maxPending: 2 }, {}, { clock });
  const ask = async (folder: string) => approvalIdOf(await tool.execute({ folder }, ada));
  const ids = [await ask("a"), await ask("b"), await ask("c")];
  expect(ids.map((id) => approvals.respond(id, "approved"))).toEqual([false, true, true]);
  expect(codeOf(await tool.execute({ folder: "b" }, ada))).toBe("ok");
  time.now += 1000;
  expect(codeOf(await tool.execute({ folder: "c" }, ada))).toBe("APPROVAL_REQUIRED");
});

test("an answer to a request whose time is over counts for nothing, and is told so", async () => {
  const { time, clock } = makeClock();
  const { approvals, tool } = makeTool({ ttlMs: 1000 }, {}, { clock });
  const id = approvalIdOf(await tool.execute({}, ada));
  time.now += 1000;
  expect(approvals.respond(id, "approved")).toBe(false);
  const again = await tool.execute({}, ada);
  expect(codeOf(again)).toBe("APPROVAL_REQUIRED");
  expect(approvalIdOf(again)).not.toBe(id);
});

test("an approval that runs out while the callback still waits lets nobody through", async () => {
  const { time, clock } = makeClock();
  const { approvals, run, tool } = makeTool(
    {
      ttlMs: 1000,
      ask: async ({ approvalId }) => {
        expect(approvals.respond(approvalId, "approved")).toBe(true);
        time.now += 1000;
        return "nobody";
      },
    },
    { deadlineMs: 0 },
    { clock },
  );
  expect(codeOf(await tool.execute({}, ada))).toBe("APPROVAL_REQUIRED");
  expect(run).not.toHaveBeenCalled();
});
