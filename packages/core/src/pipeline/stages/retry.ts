import type { ToolErrorData } from "../../result/tool-error.ts";
import type { RetryRule } from "../../spec/tool-spec.ts";
import { FULL_RETRY_CREDIT } from "../../stores/retry-credit.ts";
import type { Call } from "../call.ts";
import type { GuardTarget } from "../guard.ts";

const DEFAULTS = { maxAttempts: 3, baseDelayMs: 100, maxDelayMs: 10_000 } as const;
/** A tool without a deadline waits no longer than that because a service says so, in milliseconds. */
const MAX_ADVISED_MS = 300_000;
/** What each call adds to its tool's credit for retries. */
const CREDIT_PER_CALL = 0.2;

/** When the driver tries again. */
export interface RetryPolicy {
  /** Counts one call: a fifth of a retry is earned. */
  earn(): void;
  /** The wait before the next attempt in milliseconds, or `undefined` to give up. */
  delayAfter(call: Call, error: ToolErrorData): number | undefined;
  /** Whether nothing has happened yet: an attempt that was cut off may still have had its effect. */
  isHarmless(call: Call): boolean;
}

/**
 * Tries again what may work later and can do no harm twice: errors that are retryable and had no
 * effect, or any retryable error of a tool declared idempotent. A budget bounds the extra load on
 * a dead back end to a fifth of the calls plus ten. Waits are drawn from the whole interval (full
 * jitter); `retryAfterMs` is a floor, and a wait beyond the deadline is not begun.
 *
 * Jitter after Brooker, "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015); budget after
 * gRPC's retry throttling (gRFC A6).
 */
export function compileRetry({ spec, services }: GuardTarget): RetryPolicy | undefined {
  if (spec.retry === undefined || spec.retry === false) return undefined;
  const rule: RetryRule = spec.retry === true ? {} : spec.retry;
  const { maxAttempts, baseDelayMs, maxDelayMs } = { ...DEFAULTS, ...rule };
  if (maxAttempts <= 1) return undefined;
  const repeatable = spec.annotations?.idempotent === true || spec.annotations?.readOnly === true;
  const credit = services.retryBudgets.credit(spec.name);

  const isHarmless = (call: Call): boolean => repeatable || call.effect === "none";

  return {
    isHarmless,
    earn() {
      if (credit.tokens < FULL_RETRY_CREDIT)
        credit.tokens = Math.min(FULL_RETRY_CREDIT, credit.tokens + CREDIT_PER_CALL);
    },
    delayAfter(call, error) {
      if (call.ended !== undefined || call.delivered || call.tries >= maxAttempts) return undefined;
      if (!error.retryable || call.noted?.circuitOpened === true) return undefined;
      if ((error.effect !== "none" && !repeatable) || !isHarmless(call)) return undefined;
      const ceiling = Math.min(maxDelayMs, baseDelayMs * 2 ** (call.tries - 1));
      const delayMs = Math.max(services.random() * ceiling, error.retryAfterMs ?? 0);
      const { deadline } = call;
      const isEndless = delayMs > Math.max(maxDelayMs, MAX_ADVISED_MS);
      if (deadline === undefined && isEndless) return undefined;
      if (deadline !== undefined && services.clock.now() + delayMs >= deadline) return undefined;
      if (credit.tokens < 1) {
        call.warn("Not tried again: this tool's retry budget is used up.");
        return undefined;
      }
      credit.tokens -= 1;
      return delayMs;
    },
  };
}
