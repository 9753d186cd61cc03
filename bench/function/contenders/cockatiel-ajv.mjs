// The resilience library's own recipe: retry around breaker around time-out, Ajv in front.
import { Ajv } from "ajv";
import {
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleAll,
  retry,
  TimeoutStrategy,
  timeout,
  wrap,
} from "cockatiel";
import allGuards from "../../fixtures/all-guards.json" with { type: "json" };
import { inputSchema, quote } from "../operation.mjs";

export function create() {
  const validate = new Ajv().compile(inputSchema);
  const policy = wrap(
    retry(handleAll, { maxAttempts: 2, backoff: new ExponentialBackoff() }),
    circuitBreaker(handleAll, { halfOpenAfter: 10_000, breaker: new ConsecutiveBreaker(5) }),
    timeout(allGuards.timeoutMs, TimeoutStrategy.Aggressive),
  );
  return {
    call: async (args) => {
      if (!validate(args)) throw new Error("invalid arguments", { cause: validate.errors });
      return await policy.execute(() => quote(args));
    },
    content: (result) => result,
    validates: true,
  };
}
