import type { Services } from "../runtime/services.ts";

/**
 * Who is calling and what the call belongs to. It comes from the application, never from the
 * arguments.
 */
export interface ToolContext {
  /** The customer or organisation: limits, cache and idempotency keys never mix two of them. */
  readonly tenantId?: string;
  /** The user within the tenant. */
  readonly userId?: string;
  /** What the caller may do; a tool needs all of its spec's `permissions`. */
  readonly permissions?: readonly string[] | ReadonlySet<string>;
  /** What the caller is; a tool needs one of its spec's `roles`. */
  readonly roles?: readonly string[] | ReadonlySet<string>;
  /** The conversation or session, for authors. */
  readonly sessionId?: string;
  /** The run or workflow that the call belongs to; the result repeats it. */
  readonly runId?: string;
  /** The id that the model gave its tool call. */
  readonly toolCallId?: string;
  /** W3C trace context. */
  readonly traceparent?: string;
  /** Ends the call: a wait ends at once, no further attempt starts. */
  readonly signal?: AbortSignal;
  /** Latest end of the call, in milliseconds since the epoch; the spec's own deadline still holds. */
  readonly deadline?: number;
  /** Services for this call in place of the runtime's. Pass the same object again to reuse its plan. */
  readonly services?: Partial<Services>;
}
