import type { JsonValue } from "../spec/json.ts";
import type { ReturnTarget, ReturnType } from "../spec/tool-spec.ts";
import type { ToolErrorData } from "./tool-error.ts";

/** What one call took. Fields that nobody measured or reported are absent. */
export interface ToolUsage {
  /** Attempts that started; 0 for a refusal, a replay or a cache hit. */
  readonly attempts: number;
  /** Attempts after the first one. */
  readonly retries: number;
  /** The content came from the cache. */
  readonly cachedHit: boolean;
  /** The result is that of an earlier or concurrent call with the same idempotency key. */
  readonly idempotencyReused: boolean;
  /** The call was refused by an open circuit, or opened it. */
  readonly circuitOpened: boolean;
  /** Bytes sent to the tool's back end. */
  readonly inputBytes?: number;
  /** Bytes that came back. */
  readonly outputBytes?: number;
  /** Tokens that a model read for this call. */
  readonly tokensIn?: number;
  /** Tokens that a model wrote for this call. */
  readonly tokensOut?: number;
  /** What the call cost, in US dollars. */
  readonly costUsd?: number;
}

/** How much a log line matters, from least to most. */
export type LogLevel = "debug" | "info" | "warn" | "error";

/** One line that an author wrote with `ctx.log()`. */
export interface LogEntry {
  readonly level: LogLevel;
  readonly message: string;
  /** What belongs to the message, for programs. */
  readonly data?: JsonValue;
}

/** Something that a call produced beside its content: a file, a link, a picture. */
export interface Artifact {
  /** What to call it, such as a file name. */
  readonly name: string;
  /** Such as `image/png`. */
  readonly mediaType: string;
  /** Where it is, or … */
  readonly uri?: string;
  /** … the thing itself, in base64. */
  readonly base64?: string;
}

/** Declared binary content (`returnType: "binary"`), so that a result survives JSON. */
export interface BinaryContent {
  readonly type: "binary";
  /** Such as `image/png`; `application/octet-stream` where nobody says. */
  readonly mediaType: string;
  /** The bytes in base64. */
  readonly base64: string;
}

interface ToolResultBase {
  /** The spec's `name`. */
  readonly toolName: string;
  /** The context's `runId`, or one made for this call. */
  readonly runId: string;
  /** The spec's, or its default. */
  readonly returnType: ReturnType;
  /** The spec's, or its default. */
  readonly returnTarget: ReturnTarget;
  /** From the call to its result, in milliseconds. */
  readonly latencyMs: number;
  readonly usage: ToolUsage;
  /** What went wrong without failing the call, up to 100. */
  readonly warnings: readonly string[];
  /** What the author logged, up to 100 lines. */
  readonly logs: readonly LogEntry[];
  /** What the author reported beside the content, up to 100. */
  readonly artifacts: readonly Artifact[];
}

/** A call that worked. */
export interface ToolSuccess<Content = unknown> extends ToolResultBase {
  readonly ok: true;
  /** What the tool gave: JSON-ready, checked, and with secrets masked. */
  readonly content: Content;
}

/** A call that failed, was refused, or whose outcome nobody knows. */
export interface ToolFailure extends ToolResultBase {
  readonly ok: false;
  /** What went wrong, whether the world has changed, and whether trying again makes sense. */
  readonly error: ToolErrorData;
}

/** What `execute` resolves to: plain data that survives JSON and `structuredClone` unchanged. */
export type ToolResult<Content = unknown> = ToolSuccess<Content> | ToolFailure;
