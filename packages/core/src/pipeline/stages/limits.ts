import { isPromise } from "../../spec/is-promise.ts";
import type { Awaitable } from "../../spec/json.ts";
import { describeRate } from "../../stores/token-buckets.ts";
import type { Call } from "../call.ts";
import { callerKey } from "../caller-key.ts";
import { type Outcome, refusal } from "../guard.ts";
import { unlessFailed } from "../observe.ts";
import type { Stage } from "../stage.ts";

/** Advice for a call that found the queue full: places come free at any time. */
const FULL_RETRY_MS = 100;

/**
 * Rate and concurrency, each for all callers, for each tenant, or for each user. The rate comes first:
 * who would be refused does not wait for a place, and who finds no place has used a token, so that
 * asking again and again does not come free.
 */
export const limits: Stage = {
  name: "limits",
  place: "admit",
  compile: ({ spec, services }) => {
    const { rateLimit, concurrency } = spec;
    if (rateLimit === undefined && concurrency === undefined) return undefined;
    const rateKey = callerKey(spec.name, rateLimit?.scope ?? "tenant");
    const placeKey = callerKey(spec.name, concurrency?.scope ?? "tenant");

    const rateVerdict = (ms: number): Outcome | undefined => {
      if (ms <= 0 || rateLimit === undefined) return undefined;
      if (!Number.isFinite(ms))
        throw new Error(`the rate limiter answered ${ms} instead of a time`);
      const message = `"${spec.name}" is limited to ${describeRate(rateLimit)}; try again in ${ms} ms.`;
      return refusal({ code: "RATE_LIMITED", message, retryable: true, retryAfterMs: ms });
    };
    const placeVerdict = (granted: boolean): Outcome | undefined => {
      if (granted || concurrency === undefined) return undefined;
      const message = `"${spec.name}" already runs ${concurrency.max} times with ${concurrency.queue ?? 0} waiting; try again shortly.`;
      return refusal({
        code: "CONCURRENCY_LIMITED",
        message,
        retryable: true,
        retryAfterMs: FULL_RETRY_MS,
      });
    };
    const takeToken = (call: Call): Awaitable<Outcome | undefined> => {
      if (rateLimit === undefined) return undefined;
      // Guards before may have waited: for a person, for example.
      const now = call.hasWaited ? services.clock.now() : call.startedAt;
      const waitMs = services.rateLimiter.take(rateKey(call.context), rateLimit, now);
      return isPromise(waitMs) ? waitMs.then(rateVerdict) : rateVerdict(waitMs);
    };
    const takePlace = (call: Call): Awaitable<Outcome | undefined> => {
      if (concurrency === undefined) return undefined;
      call.placeKey = placeKey(call.context);
      const granted = services.concurrency.acquire(call.placeKey, concurrency, call);
      return isPromise(granted) ? granted.then(placeVerdict) : placeVerdict(granted);
    };

    const givePlaceBack = (key: string): Awaitable<void> => services.concurrency.release(key);

    return {
      enter(call) {
        const refused = takeToken(call);
        if (isPromise(refused))
          return refused.then((late) => late ?? call.ended ?? takePlace(call));
        return refused ?? takePlace(call);
      },
      ...(concurrency === undefined
        ? undefined
        : {
            exit(call) {
              const { placeKey } = call;
              if (placeKey === undefined) return undefined;
              const what = "The concurrency limit did not take its place back";
              return unlessFailed(call, what, givePlaceBack, placeKey);
            },
          }),
    };
  },
};
