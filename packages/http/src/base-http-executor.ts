import {
  BaseExecutor,
  type CallContext,
  type ExecutorOptions,
  type SpecRules,
  type ToolArgs,
  ToolError,
} from "@exec/core";
import type { IHttpExecutor } from "./http-executor.ts";
import { DEFAULT_MAX_RESPONSE_BYTES, HTTP_FIELDS, type HttpSpec } from "./http-spec.ts";
import type { HttpRequest } from "./request/http-request.ts";
import { wireRequest } from "./request/wire-request.ts";
import type { HttpResponse } from "./response/http-response.ts";
import { Exchange } from "./transport/exchange.ts";
import { egressDenied } from "./transport/guarded-connector.ts";
import { RuntimePools } from "./transport/runtime-pools.ts";
import { loadUndici } from "./transport/undici.ts";

const isSuccess = (status: number): boolean => status >= 200 && status < 300;

/**
 * Base of executors that talk HTTP. An author writes `executeHttpRequest` and sends with
 * {@link BaseHttpExecutor.request}, the one way out: egress policy, pooled connections, size limit
 * and deadline come with it.
 */
export abstract class BaseHttpExecutor<const S extends HttpSpec = HttpSpec, Content = unknown>
  extends BaseExecutor<S, Content>
  implements IHttpExecutor
{
  readonly family = "http" as const;
  #pools: RuntimePools | undefined;
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
  protected async request(request: HttpRequest, context: CallContext): Promise<HttpResponse> {
    const wire = wireRequest(request);
    const gate = this.egress;
    const why = gate.refuseUrl(wire.url);
    if (why !== undefined) throw egressDenied(why);
    this.#pools ??= RuntimePools.of(this.runtime, await loadUndici());
    const { clock } = this.runtime.services;
    const exchange = new Exchange(wire, this.#pools.pool(wire.url.origin, gate, this), {
      maxResponseBytes:
        request.maxResponseBytes ?? this.spec.maxResponseBytes ?? DEFAULT_MAX_RESPONSE_BYTES,
      acceptStatus: request.acceptStatus ?? isSuccess,
      signal: context.signal,
      now: clock.now,
    });
    try {
      const response = await exchange.response;
      if (!wire.safe) this.#changed.add(context);
      return response;
    } catch (error) {
      throw this.#afterChange(error, wire.safe, context);
    }
  }

  /** A failure says `none` only where no earlier request of this attempt may have changed something. */
  #afterChange(error: unknown, safe: boolean, context: CallContext): unknown {
    if (!ToolError.is(error)) return error;
    if (this.#changed.has(context)) {
      if (error.effect !== "none") return error;
      const { code, message, retryable, retryAfterMs, details, cause } = error;
      return new ToolError({
        code,
        message,
        retryable,
        retryAfterMs,
        details,
        cause,
        effect: "unknown",
      });
    }
    if (!safe && error.effect !== "none") this.#changed.add(context);
    return error;
  }

  protected override async prepare(): Promise<void> {
    this.#pools = RuntimePools.of(this.runtime, await loadUndici());
  }

  protected override async release(): Promise<void> {
    await this.#pools?.release(this);
  }

  protected override fixedOrigins(): readonly string[] {
    const { url } = this.spec;
    return url !== undefined && URL.canParse(url) && !/[{}]/.test(url) ? [new URL(url).origin] : [];
  }
}
