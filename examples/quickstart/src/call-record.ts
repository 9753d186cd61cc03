import type { Effect, IExecutor, ToolContext, ToolResult } from "@exec/core";

/** One call as the table and the JSON document show it. */
export interface CallRecord {
  readonly tool: string;
  /** Family and type of the executor, such as `db/dynamodb`. */
  readonly executor: string;
  /** `refused` where nothing was tried. */
  readonly outcome: "ok" | "refused" | "failed";
  readonly attempts: number;
  /** The result is that of an earlier call with the same idempotency key. */
  readonly replay: boolean;
  readonly latencyMs: number;
  /** The content in a few words. */
  readonly shows?: string;
  readonly code?: string;
  /** The error's message: it says what to do next. */
  readonly advice?: string;
  readonly retryable?: boolean;
  /** Whether the outside world changed. */
  readonly effect?: Effect;
}

/** Makes one call and keeps what is worth showing of it. */
export async function recordCall<Args, Content>(
  executor: IExecutor<Args, Content>,
  args: Args,
  context: ToolContext,
  show: (content: Content) => string,
): Promise<CallRecord> {
  return toRecord(executor, await executor.execute(args, context), show);
}

/** What is worth showing of a result. */
export function toRecord<Content>(
  executor: Pick<IExecutor, "family" | "executorType">,
  result: ToolResult<Content>,
  show: (content: Content) => string,
): CallRecord {
  const { attempts, idempotencyReused } = result.usage;
  const common = {
    tool: result.toolName,
    executor: `${executor.family}/${executor.executorType}`,
    attempts,
    replay: idempotencyReused,
    latencyMs: result.latencyMs,
  };
  if (result.ok) return { ...common, outcome: "ok", shows: show(result.content) };
  const { code, message, retryable, effect } = result.error;
  const outcome = attempts === 0 ? "refused" : "failed";
  return { ...common, outcome, code, advice: message, retryable, effect };
}
