import type { JsonValue } from "../spec/json.ts";
import { jsonOrText } from "./json-content.ts";

/** Did the outside world change? `unknown` where nobody can tell, after a time-out for example. */
export type Effect = "none" | "committed" | "unknown";

/**
 * The codes that core gives; its README says when, and with which effect. Families and plugins have
 * codes of their own, listed in their READMEs.
 */
export type ToolErrorCode =
  | "SPEC_INVALID"
  | "ARGUMENTS_INVALID"
  | "ARGUMENTS_TOO_LARGE"
  | "PERMISSION_DENIED"
  | "EGRESS_DENIED"
  | "RATE_LIMITED"
  | "CONCURRENCY_LIMITED"
  | "CIRCUIT_OPEN"
  | "TIMEOUT"
  | "DEADLINE_EXCEEDED"
  | "ABORTED"
  | "IDEMPOTENCY_CONFLICT"
  | "IDEMPOTENCY_IN_PROGRESS"
  | "OUTCOME_UNKNOWN"
  | "OUTPUT_INVALID"
  | "CONTEXT_INVALID"
  | "EXECUTION_FAILED"
  | "GUARD_FAILED"
  | "LOAD_FAILED"
  | "RUNTIME_FAILED"
  | "EXECUTOR_NOT_FOUND"
  | "EXECUTOR_NOT_LOADED"
  | "EXECUTOR_CONFLICT"
  | "EXECUTOR_CLOSED"
  | "STORE_FAILED"
  | (string & {});

/** Where an error came from, as plain data. */
export interface ErrorCause {
  /** The error's `name`, such as `TypeError`; for what is no `Error`, its type. */
  readonly name: string;
  /** Its message, up to 10,000 characters. */
  readonly message: string;
  /** Its `code`, such as `ECONNREFUSED`, where it has one. */
  readonly code?: string;
}

/** A failure as plain data: what `result.error` holds. */
export interface ToolErrorData {
  /** Stable; branch on this, never on the message. */
  readonly code: ToolErrorCode;
  /** What happened, where, and what to do next. */
  readonly message: string;
  /** Whether the same call may succeed later. Look at `effect` before you make it again. */
  readonly retryable: boolean;
  /** Whether the outside world has changed: the gravest of all attempts. */
  readonly effect: Effect;
  /** Earliest time at which trying again makes sense, in milliseconds from now. */
  readonly retryAfterMs?: number;
  /** More for programs; its shape depends on the code. */
  readonly details?: JsonValue;
  /** What was thrown underneath. */
  readonly cause?: ErrorCause;
}

/** What `new ToolError` takes: only `code` and `message` are needed. */
export interface ToolErrorInit {
  /** Stable; callers branch on it. */
  readonly code: ToolErrorCode;
  /** What happened, where, and what to do next. */
  readonly message: string;
  /** Default `false`. */
  readonly retryable?: boolean | undefined;
  /** Default `"unknown"`, or `"none"` for a tool annotated `readOnly`. */
  readonly effect?: Effect | undefined;
  /** Earliest time at which trying again makes sense, in milliseconds from now. A retry waits as long. */
  readonly retryAfterMs?: number | undefined;
  /** More for programs. */
  readonly details?: JsonValue | undefined;
  /** What was thrown underneath: any value. */
  readonly cause?: unknown;
}

const brand: unique symbol = Symbol.for("@exec/core.tool-error") as never;
const langchainRetryable: unique symbol = Symbol.for("langchain.errors.retryable") as never;

/**
 * A tool's failure as something to throw. An executor's author throws it to say more than a plain
 * `Error` can; `run()` throws it to callers. Use {@link ToolError.is}, never `instanceof`: two
 * copies of core in one process recognise each other's errors by a brand.
 *
 * @example
 * ```ts
 * import { ToolError } from "@exec/core";
 *
 * export const error: ToolError = new ToolError({
 *   code: "NOT_FOUND",
 *   message: "No order 42 in this shop; list the orders first.",
 *   effect: "none",
 * });
 * ```
 */
export class ToolError extends Error {
  readonly code: ToolErrorCode;
  readonly retryable: boolean;
  readonly effect: Effect | undefined;
  readonly retryAfterMs: number | undefined;
  readonly details: JsonValue | undefined;

  constructor(init: ToolErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.name = "ToolError";
    this.code = init.code;
    this.retryable = init.retryable ?? false;
    this.effect = init.effect;
    this.retryAfterMs = init.retryAfterMs;
    this.details = init.details;
    Object.defineProperty(this, brand, { value: true });
    Object.defineProperty(this, langchainRetryable, { value: this.retryable });
  }

  /** Whether a thrown value is a `ToolError`, from this copy of core or another. */
  static is(value: unknown): value is ToolError {
    return typeof value === "object" && value !== null && brand in value;
  }

  /** The error to throw for a failed result. */
  static from(data: ToolErrorData): ToolError {
    return new ToolError(data);
  }
}

/** Longer messages are cut: an error may carry a whole page. */
const MAX_MESSAGE = 10_000;

/** Describes any thrown value as plain data, even one that throws when it is read. */
export function describeCause(thrown: unknown): ErrorCause {
  try {
    if (!(thrown instanceof Error)) {
      return {
        name: typeof thrown,
        message:
          typeof thrown === "string" ? shortened(thrown) : "A value that is no Error was thrown.",
      };
    }
    const { code } = thrown as { code?: unknown };
    return {
      name: String(thrown.name),
      message: shortened(String(thrown.message)),
      ...(typeof code === "string" || typeof code === "number" ? { code: String(code) } : {}),
    };
  } catch {
    return { name: "Error", message: "Something was thrown that cannot be read." };
  }
}

/**
 * Turns whatever was thrown into plain data, and never throws itself. `effect` is used where the
 * error does not say.
 */
export function toErrorData(thrown: unknown, effect: Effect = "unknown"): ToolErrorData {
  try {
    if (ToolError.is(thrown)) return fromToolError(thrown, effect);
  } catch {
    // A thrown proxy may fail at any look: it is described as what cannot be read.
  }
  const cause = describeCause(thrown);
  return {
    code: "EXECUTION_FAILED",
    message: `The tool threw ${cause.name}: ${cause.message}`,
    retryable: false,
    effect,
    cause,
  };
}

/** The fields as their types say, whatever another copy or a careless author put there. */
function fromToolError(error: ToolError, effect: Effect): ToolErrorData {
  const { code, message, retryable, retryAfterMs, details, cause } = error;
  const said: unknown = error.effect;
  return {
    code: typeof code === "string" && code !== "" ? code : "EXECUTION_FAILED",
    message: shortened(String(message)),
    retryable: retryable === true,
    effect: said === "none" || said === "committed" || said === "unknown" ? said : effect,
    ...(Number.isFinite(retryAfterMs) ? { retryAfterMs: Math.max(0, retryAfterMs as number) } : {}),
    ...(details === undefined ? {} : { details: jsonOrText(details) }),
    ...(cause === undefined ? {} : { cause: describeCause(cause) }),
  };
}

function shortened(message: string): string {
  return message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE)}…` : message;
}
