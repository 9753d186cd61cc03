import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import type { CallContext } from "../src/context/call-context.ts";
import { LazyExecutor } from "../src/executor/lazy-executor.ts";
import type { Runtime } from "../src/runtime/runtime.ts";
import type { ToolSpec } from "../src/spec/tool-spec.ts";
import { down, never } from "./pipeline.ts";
import { TestExecutor, type TestOperation } from "./test-executor.ts";

/** So long that a timer which is left behind keeps its process alive for all to see. */
const LONG_MS = 1e8;

/** Tools that end in all the ways there are. */
export function mixedTools(runtime: Runtime) {
  const tool = (name: string, spec: Partial<ToolSpec>, run: TestOperation): TestExecutor =>
    new TestExecutor({ name, timeoutMs: LONG_MS, deadlineMs: LONG_MS, ...spec }, run, { runtime });
  return {
    atOnce: tool("at_once", { inputSchema: { type: "object" } }, () => 1),
    later: tool("later", {}, () => turn()),
    listening: tool("listening", {}, listenForAbort),
    throwing: tool("throwing", {}, () => {
      throw new Error("broken");
    }),
    timedOut: tool("timed_out", { timeoutMs: 5 }, never),
    timedOutAlone: tool("timed_out_alone", { timeoutMs: 5 }, listenForAbort),
    late: tool("late", { timeoutMs: 5, idempotency: { ttlMs: 50 } }, () => sleep(20)),
    lost: tool("lost", { timeoutMs: 5, idempotency: true }, never),
    retried: tool(
      "retried",
      { retry: { maxAttempts: 2, baseDelayMs: 5 }, annotations: { readOnly: true } },
      (_, { attempt }) => {
        if (attempt === 1) throw down();
        return attempt;
      },
    ),
    refused: tool("refused", { permissions: ["nobody has it"] }, () => 1),
    limited: tool("limited", { rateLimit: { limit: 1, perMs: 10, scope: "tenant" } }, () => 1),
    queued: tool("queued", { concurrency: { max: 1, queue: 1, scope: "tenant" } }, () => turn()),
    breaking: tool("breaking", { circuitBreaker: { failureThreshold: 3, openMs: 20 } }, (args) => {
      if ((args as { key: number }).key % 30 !== 15) throw down();
      return 1;
    }),
    cached: tool("cached", { cache: { ttlMs: 20, maxEntries: 100 } }, (args) => args ?? null),
    once: tool("once", { idempotency: { ttlMs: 20 } }, async (args) => {
      await turn();
      return args;
    }),
    streaming: tool("streaming", {}, async function* () {
      for (let chunk = 0; ; chunk += 1) yield chunk;
    }),
    hangingStream: tool("hanging_stream", {}, async function* () {
      yield 1;
      await never();
    }),
    lazy: lazyTool(runtime),
  };
}

/** One whose class takes its time to be loaded. */
function lazyTool(runtime: Runtime): LazyExecutor {
  const spec: ToolSpec = { name: "lazy", timeoutMs: LONG_MS, deadlineMs: LONG_MS };
  return new LazyExecutor(spec, "test", "mine", runtime, async () => {
    await sleep(5);
    return new TestExecutor(spec, () => turn(), { runtime });
  });
}

export type MixedTools = ReturnType<typeof mixedTools>;

/** Work that ends by its signal only. */
function listenForAbort(_: unknown, { signal }: CallContext): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
