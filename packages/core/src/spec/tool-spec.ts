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

/** When a tool that keeps failing is left alone for a while. */
export interface CircuitBreakerRule {
  /** Failures in a row that open the circuit. Default 5. */
  readonly failureThreshold?: number;
  /** How long it stays open before one probe is let through, in milliseconds. Default 30,000. */
  readonly openMs?: number;
  /** Time-out of that probe, in milliseconds. Default: the tool's `timeoutMs`. */
  readonly probeTimeoutMs?: number;
}

/** A token bucket: `limit` calls each `perMs`, up to `burst` at once. */
export interface RateLimitRule {
  readonly limit: number;
  /** Default 1,000. */
  readonly perMs?: number;
  /** Bucket size. Default: `limit`. */
  readonly burst?: number;
  readonly scope?: LimitScope;
}

/** How many calls may run at once, and how many may wait for a place. */
export interface ConcurrencyRule {
  readonly max: number;
  /** Places in the queue; a call beyond it is refused at once. Default 0. */
  readonly queue?: number;
  readonly scope?: LimitScope;
}

/** Which calls are the same call, so that its effect happens once. */
export interface IdempotencyRule {
  /** Names of the validated top-level fields that identify the call. Default: all of them. */
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

/** Bounds on hostile arguments, checked before any schema. */
export interface InputCaps {
  /** Size of the arguments as JSON, in bytes. Default 1,048,576. */
  readonly maxBytes?: number;
  /** Nesting. Default 64. */
  readonly maxDepth?: number;
  /** Object keys and array items in all. Default 10,000. */
  readonly maxKeys?: number;
}

/** Kind of the content: JSON data, text, or declared binary. */
export type ReturnType = "json" | "text" | "binary";

/** Whom the content is for. */
export type ReturnTarget = "model" | "user" | "both";

/** One worked example, for people and for models. */
export interface ToolExample {
  readonly description?: string;
  readonly args: JsonValue;
  readonly content?: JsonValue;
}

/**
 * One description of a tool, for every executor. An executor keeps a frozen copy. Families and
 * executors add fields of their own (`url`, `table`, …).
 */
export interface ToolSpec {
  /** Matches `^[A-Za-z0-9_-]{1,64}$`, what all model APIs accept. */
  readonly name: string;
  readonly description?: string;
  /** The family, such as `"http"`. May be left out where the class or the family's factory says it. */
  readonly type?: string;
  /** The executor type within the family, such as `"rest"`. */
  readonly executor?: string;
  /** Schema of the arguments. Nothing is coerced; a Standard Schema's own transforms apply. */
  readonly inputSchema?: ToolSchema;
  /** Alias of `inputSchema`. */
  readonly parameters?: ToolSchema;
  /** Schema of the content. A failure says `effect: "committed"` and is never retried. */
  readonly outputSchema?: ToolSchema;
  /** Permissions that the caller needs, all of them. */
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
  readonly rateLimit?: RateLimitRule;
  readonly concurrency?: ConcurrencyRule;
  readonly idempotency?: IdempotencyRule | boolean;
  readonly cache?: CacheRule;
  readonly caps?: InputCaps;
  readonly annotations?: ToolAnnotations;
  /** Where the tool may connect to. Default `"spec"`: the origins written in the spec. */
  readonly egress?: EgressPolicy;
  /** Default `"json"`. */
  readonly returnType?: ReturnType;
  /** Default `"model"`. */
  readonly returnTarget?: ReturnTarget;
  readonly examples?: readonly ToolExample[];
  readonly owner?: string;
  readonly tags?: readonly string[];
}
