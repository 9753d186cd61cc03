import type { JsonValue } from "../spec/json.ts";
import type { ReturnTarget, ReturnType } from "../spec/tool-spec.ts";
import type { ToolErrorData } from "./tool-error.ts";

/** What one call took. Fields that nobody measured or reported are absent. */
export interface ToolUsage {
  /** Attempts that started; 0 for a refusal, a replay or a cache hit. */
  readonly attempts: number;
  readonly retries: number;
  /** The content came from the cache. */
  readonly cachedHit: boolean;
  /** The result is that of an earlier or concurrent call with the same idempotency key. */
  readonly idempotencyReused: boolean;
  /** The call was refused by an open circuit, or opened it. */
  readonly circuitOpened: boolean;
  readonly inputBytes?: number;
  readonly outputBytes?: number;
  readonly tokensIn?: number;
  readonly tokensOut?: number;
  readonly costUsd?: number;
}

export type LogLevel = "debug" | "info" | "warn" | "error";

/** One line that an author wrote with `ctx.log()`. */
export interface LogEntry {
  readonly level: LogLevel;
  readonly message: string;
  readonly data?: JsonValue;
}

/** Something that a call produced beside its content: a file, a link, a picture. */
export interface Artifact {
  readonly name: string;
  readonly mediaType: string;
  /** Where it is, or … */
  readonly uri?: string;
  /** … the thing itself, in base64. */
  readonly base64?: string;
}

/** Declared binary content (`returnType: "binary"`), so that a result survives JSON. */
export interface BinaryContent {
  readonly type: "binary";
  readonly mediaType: string;
  readonly base64: string;
}

interface ToolResultBase {
  readonly toolName: string;
  /** The context's `runId`, or one made for this call. */
  readonly runId: string;
  readonly returnType: ReturnType;
  readonly returnTarget: ReturnTarget;
  /** From the call to its result, in milliseconds. */
  readonly latencyMs: number;
  readonly usage: ToolUsage;
  readonly warnings: readonly string[];
  readonly logs: readonly LogEntry[];
  readonly artifacts: readonly Artifact[];
}

/** A call that worked. */
export interface ToolSuccess<Content = unknown> extends ToolResultBase {
  readonly ok: true;
  readonly content: Content;
}

/** A call that failed, was refused, or whose outcome nobody knows. */
export interface ToolFailure extends ToolResultBase {
  readonly ok: false;
  readonly error: ToolErrorData;
}

/** What `execute` resolves to: plain data that survives JSON and `structuredClone` unchanged. */
export type ToolResult<Content = unknown> = ToolSuccess<Content> | ToolFailure;
