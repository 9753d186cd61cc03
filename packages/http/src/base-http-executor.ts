import {
  BaseExecutor,
  type CallContext,
  type Effect,
  type EgressGate,
  type ExecutorOptions,
  type SpecRules,
  type ToolArgs,
  ToolError,
} from "@exec/core";
import type { IHttpExecutor } from "./http-executor.ts";
import { DEFAULT_MAX_RESPONSE_BYTES, HTTP_FIELDS, type HttpSpec } from "./http-spec.ts";
import type { HttpRequest } from "./request/http-request.ts";
import { type WireRequest, wireRequest } from "./request/wire-request.ts";
import type { HttpResponse } from "./response/http-response.ts";
import { Exchange } from "./transport/exchange.ts";
import { egressDenied } from "./transport/guarded-connector.ts";
import type { OriginPool } from "./transport/origin-pool.ts";
import { RuntimePools } from "./transport/runtime-pools.ts";
import { loadUndici } from "./transport/undici.ts";

interface SendOptions {
  readonly acceptStatus?: HttpRequest["acceptStatus"];
  readonly maxResponseBytes?: number | undefined;
}

const isSuccess = (status: number): boolean => status >= 200 && status < 300;

/**
 * Base of executors that talk HTTP. An author writes `executeHttpRequest` and sends with
 * {@link BaseHttpExecutor.request}, the one way out: egress policy, pooled connections, size limit
 * and deadline come with it.
 *
 * @example
 * ```ts
 * import type { CallContext } from "@exec/core";
 * import { BaseHttpExecutor } from "@exec/http";
 *
 * export class StatusPageExecutor extends BaseHttpExecutor {
 *   protected override async executeHttpRequest(_args: unknown, context: CallContext): Promise<string> {
 *     const response = await this.request({ url: "https://status.example.com/summary" }, context);
 *     return response.text();
 *   }
 *   protected override fixedOrigins(): readonly string[] {
 *     return ["https://status.example.com"];
 *   }
 * }
 * ```
 */
export abstract class BaseHttpExecutor<const S extends HttpSpec = HttpSpec, Content = unknown>
  extends BaseExecutor<S, Content>
  implements IHttpExecutor
{
  readonly family = "http" as const;
  #pools: RuntimePools | undefined;
  #last:
    | { readonly origin: string; readonly gate: EgressGate; readonly pool: OriginPool }
    | undefined;
  /** Attempts that have sent a request which may have changed something. */
  readonly #changed = new WeakSet<CallContext>();

  /**
   * @param rules fields that the executor adds to the spec
   * @throws ToolError `SPEC_INVALID` with every fault of the spec's shape
   */
  constructor(spec: S, options?: ExecutorOptions, rules: SpecRules = {}) {
    super(spec, options, { ...rules, fields: { ...HTTP_FIELDS, ...rules.fields } });
  }

  /**
   * Runs the tool. Gives a value, a promise, or an iterable whose yields are the chunks.
   * @param timeoutMs time for this attempt, in milliseconds; 0 for no bound
   */
  protected abstract executeHttpRequest(
    args: ToolArgs<S>,
    context: CallContext,
    timeoutMs: number,
  ): unknown;

  protected override operate(args: unknown, context: CallContext, timeoutMs: number): unknown {
    return this.executeHttpRequest(args as ToolArgs<S>, context, timeoutMs);
  }

  /**
   * Sends one request and reads its whole answer. It ends with `context.signal`.
   * @throws ToolError `EGRESS_DENIED`, `NETWORK_FAILED`, `HTTP_STATUS`, `RESPONSE_TOO_LARGE`,
   * `RESPONSE_INVALID`; each says whether the request may have had an effect
   */
  protected request(request: HttpRequest, context: CallContext): Promise<HttpResponse> {
    const { acceptStatus, maxResponseBytes } = request;
    return this.send(wireRequest(request), { acceptStatus, maxResponseBytes }, context);
  }

  /**
   * Sends what is checked already.
   * @internal
   */
  protected async send(
    request: WireRequest,
    { acceptStatus, maxResponseBytes }: SendOptions,
    context: CallContext,
  ): Promise<HttpResponse> {
    this.#pools ??= RuntimePools.of(this.runtime, await loadUndici());
    const exchange = new Exchange(
      request,
      this.#poolFor(request.origin, this.#pools, context.egress),
      {
        maxResponseBytes:
          maxResponseBytes ?? this.spec.maxResponseBytes ?? DEFAULT_MAX_RESPONSE_BYTES,
        acceptStatus: acceptStatus ?? isSuccess,
        signal: context.signal,
        clock: this.runtime.services.clock,
      },
    );
    try {
      const response = await exchange.response;
      if (!request.safe) this.#changed.add(context);
      return response;
    } catch (error) {
      throw this.#afterChange(error, request.safe, context);
    }
  }

  /** The connections to an origin, where the policy allows it. The last one is kept at hand. */
  #poolFor(origin: string, pools: RuntimePools, gate: EgressGate): OriginPool {
    const last = this.#last;
    if (last?.origin === origin && last.gate === gate && !last.pool.isClosed) return last.pool;
    const why = gate.refuseUrl(new URL(origin));
    if (why !== undefined) throw egressDenied(why);
    const pool = pools.pool(origin, gate, this);
    this.#last = { origin, gate, pool };
    return pool;
  }

  /** A failure says `none` only where no earlier request of this attempt may have changed something. */
  #afterChange(error: unknown, safe: boolean, context: CallContext): unknown {
    if (!ToolError.is(error)) return error;
    if (error.effect === "none") {
      return this.#changed.has(context) ? withEffect(error, "unknown") : error;
    }
    if (!safe) this.#changed.add(context);
    return error;
  }

  protected override async prepare(): Promise<void> {
    this.#pools = RuntimePools.of(this.runtime, await loadUndici());
  }

  protected override async release(): Promise<void> {
    await this.#pools?.release(this);
  }

  protected override fixedOrigins(): readonly string[] {
    // What comes after the authority has no part in the origin, so arguments may stand there.
    const [origin = ""] = /^https?:\/\/[^/?#\\]+/i.exec(this.spec.url ?? "") ?? [];
    return /[{}]/.test(origin) || !URL.canParse(origin) ? [] : [new URL(origin).origin];
  }
}

function withEffect(error: ToolError, effect: Effect): ToolError {
  const { code, message, retryable, retryAfterMs, details, cause } = error;
  return new ToolError({ code, message, retryable, retryAfterMs, details, cause, effect });
}
