import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { EgressPolicy } from "../egress/egress-policy.ts";
import type { JsonSchema } from "./infer-json-schema.ts";
import type { JsonValue } from "./json.ts";

/** A JSON Schema 2020-12 object or any Standard Schema (zod, valibot, arktype, …). */
export type ToolSchema = JsonSchema | StandardSchemaV1;

/** Who shares a limit: all callers of the tool, each tenant (default), or each user of a tenant. */
export type LimitScope = "tool" | "tenant" | "principal";

/** When a failed attempt is tried again. Delays use full jitter and `Retry-After` as a floor. */
export interface RetryRule {
  /** Attempts in all, the first included. Default 3. */
  readonly maxAttempts?: number;
  /** Upper bound of the first delay, in milliseconds; it doubles with each attempt. Default 100. */
  readonly baseDelayMs?: number;
  /** Upper bound of any delay, in milliseconds. Default 10,000. */
  readonly maxDelayMs?: number;
}

/**
 * When a tool that keeps failing is left alone for a while: its calls are refused as `CIRCUIT_OPEN`.
 * Failures that count are those that are `retryable` or have no code of their own; a caller's abort
 * never does.
 */
export interface CircuitBreakerRule {
  /** Failures in a row that open the circuit. Default 5. */
  readonly failureThreshold?: number;
  /** How long it stays open before one probe is let through, in milliseconds. Default 30,000. */
  readonly openMs?: number;
  /** Time-out of that probe, in milliseconds. Default: the tool's `timeoutMs`. */
  readonly probeTimeoutMs?: number;
}

/**
 * A token bucket: `limit` calls each `perMs`, up to `burst` at once. A call beyond it is refused as
 * `RATE_LIMITED`, with the time until the next token in `retryAfterMs`. A call takes one token however
 * often it is tried, also where the concurrency limit refuses it then.
 */
export interface RateLimitRule {
  /** Calls in each `perMs`, on average. */
  readonly limit: number;
  /** Length of the interval, in milliseconds. Default 1,000. */
  readonly perMs?: number;
  /** Bucket size. Default: `limit`. */
  readonly burst?: number;
  /** Who shares a bucket. Default `"tenant"`. */
  readonly scope?: LimitScope;
}

/**
 * How many calls may run at once, and how many may wait for a place. A call beyond both is refused as
 * `CONCURRENCY_LIMITED`; one that waits is still under its deadline.
 */
export interface ConcurrencyRule {
  /** Calls that run at once. */
  readonly max: number;
  /** Places in the queue; a call beyond it is refused at once. Default 0. */
  readonly queue?: number;
  /** Who shares the places. Default `"tenant"`. */
  readonly scope?: LimitScope;
}

/**
 * Which calls are the same call, so that its effect happens once. A call's key is its tenant, user,
 * tool and these fields: a repetition gets the first one's result, and one with the same key and
 * other arguments is refused as `IDEMPOTENCY_CONFLICT`.
 */
export interface IdempotencyRule {
  /**
   * Names of the validated top-level fields that identify the call, at least one. Default: all of them.
   */
  readonly keys?: readonly string[];
  /** `"tenant"` shares the key between the users of a tenant. Default `"principal"`. */
  readonly scope?: "principal" | "tenant";
  /** How long a finished call is replayed, in milliseconds. Default 86,400,000 (a day). */
  readonly ttlMs?: number;
}

/** Answers kept for callers of the same tenant, user and arguments. */
export interface CacheRule {
  /** How long an answer stays good, in milliseconds. */
  readonly ttlMs: number;
  /** Entries kept for this tool, the least recently used leave first. Default 1,000. */
  readonly maxEntries?: number;
}

/** What a caller may assume about the tool, as in the Model Context Protocol. */
export interface ToolAnnotations {
  /** It changes nothing: every failure has `effect: "none"` and may be retried. */
  readonly readOnly?: boolean;
  /** It may destroy what cannot be brought back. */
  readonly destructive?: boolean;
  /** Doing it twice is the same as doing it once: it may be retried after an unknown outcome. */
  readonly idempotent?: boolean;
  /** It reaches things outside the system it belongs to. */
  readonly openWorld?: boolean;
}

/**
 * Bounds on hostile arguments, checked before any schema. What exceeds one is refused as
 * `ARGUMENTS_TOO_LARGE`, with the cap's name in `details`.
 */
export interface InputCaps {
  /** Size of the arguments as JSON, in bytes; a character counts as one. Default 1,048,576. */
  readonly maxBytes?: number;
  /** Levels of objects and lists in one another. Default 64. */
  readonly maxDepth?: number;
  /** Object keys and array items in all. Default 10,000. */
  readonly maxKeys?: number;
}

/** Kind of the content: JSON data, text, or declared binary. */
export type ReturnType = "json" | "text" | "binary";

/** Whom the content is for. */
export type ReturnTarget = "model" | "user" | "both";

/** One worked example, for people and for models. Nothing runs or checks it. */
export interface ToolExample {
  /** What it shows. */
  readonly description?: string;
  /** Arguments to call with. */
  readonly args: JsonValue;
  /** The content that they lead to. */
  readonly content?: JsonValue;
}

/**
 * One description of a tool, for every executor. An executor keeps a frozen copy. Families and
 * executors add fields of their own (`url`, `table`, …). A spec with a fault, an unknown field
 * included, is refused as `SPEC_INVALID` when an executor is made, all faults at once.
 *
 * @example
 * ```ts
 * import type { ToolSpec } from "@exec/core";
 *
 * export const bookSeat = {
 *   name: "book_seat",
 *   description: "Books one seat of a flight.",
 *   inputSchema: {
 *     type: "object",
 *     properties: { seat: { type: "string", pattern: "^[0-9]{1,2}[A-F]$" } },
 *     required: ["seat"],
 *     additionalProperties: false,
 *   },
 *   permissions: ["seats:book"],
 *   rateLimit: { limit: 10, perMs: 60_000, scope: "principal" },
 *   idempotency: { keys: ["seat"] },
 *   retry: true,
 *   timeoutMs: 2_000,
 * } as const satisfies ToolSpec;
 * ```
 */
export interface ToolSpec {
  /** Matches `^[A-Za-z0-9_-]{1,64}$`, what all model APIs accept. */
  readonly name: string;
  /** What the tool does and when to use it, for people and for models. */
  readonly description?: string;
  /** The family, such as `"http"`. May be left out where the class or the family's factory says it. */
  readonly type?: string;
  /** The executor type within the family, such as `"rest"`. */
  readonly executor?: string;
  /**
   * Schema of the arguments. Nothing is coerced; a Standard Schema's own transforms apply. In a JSON
   * Schema `format` is an annotation and not checked: use `pattern`. What says `writeOnly: true` or
   * `format: "password"` is secret: it reads `[secret]` in errors and in what the tool echoes.
   * Default: no check.
   */
  readonly inputSchema?: ToolSchema;
  /** Alias of `inputSchema`. */
  readonly parameters?: ToolSchema;
  /**
   * Schema of the content. What does not fit ends as `OUTPUT_INVALID` with `effect: "committed"`, and
   * is never retried. Default: no check.
   */
  readonly outputSchema?: ToolSchema;
  /** Permissions that the caller needs, all of them; without one it is `PERMISSION_DENIED`. */
  readonly permissions?: readonly string[];
  /** Roles of which the caller needs one. */
  readonly roles?: readonly string[];
  /** Time for one attempt, in milliseconds; 0 for no bound. Default 30,000. */
  readonly timeoutMs?: number;
  /**
   * Time for the whole call with every attempt and wait, in milliseconds; 0 for no bound.
   * Default: 60,000, or `timeoutMs` where that is longer, or 0 where that is 0.
   */
  readonly deadlineMs?: number;
  /** Default: one attempt, no retry. `true` takes the defaults of {@link RetryRule}. */
  readonly retry?: RetryRule | boolean;
  /** Default: none. `true` takes the defaults of {@link CircuitBreakerRule}. */
  readonly circuitBreaker?: CircuitBreakerRule | boolean;
  /** How often the tool may be called. Default: no limit. */
  readonly rateLimit?: RateLimitRule;
  /** How many of its calls may run at once. Default: no limit. */
  readonly concurrency?: ConcurrencyRule;
  /**
   * Whether calls that are the same have their effect once. Default: off. `true` takes the defaults
   * of {@link IdempotencyRule}.
   */
  readonly idempotency?: IdempotencyRule | boolean;
  /** Whether answers are kept for the same caller and arguments: for reading tools. Default: off. */
  readonly cache?: CacheRule;
  /** Bounds on the arguments. Default: those of {@link InputCaps}. */
  readonly caps?: InputCaps;
  /** What the tool does to the world: it decides on repetitions and on the `effect` of failures. */
  readonly annotations?: ToolAnnotations;
  /** Where the tool may connect to. Default `"spec"`: the origins written in the spec. */
  readonly egress?: EgressPolicy;
  /** Kind of the content; `"text"` is checked. Default `"json"`. */
  readonly returnType?: ReturnType;
  /** Whom the content is for: the result repeats it for the application. Default `"model"`. */
  readonly returnTarget?: ReturnTarget;
  /** Worked examples, for people and for models. */
  readonly examples?: readonly ToolExample[];
  /** Who looks after the tool: a team, an address. For people and for catalogs. */
  readonly owner?: string;
  /** Words to find the tool by. For people and for catalogs. */
  readonly tags?: readonly string[];
}
