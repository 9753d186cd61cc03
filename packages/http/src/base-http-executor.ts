import {
  BaseExecutor,
  type CallContext,
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
import { AttemptRequests } from "./transport/attempt-requests.ts";
import { Exchange, type ExchangeListener } from "./transport/exchange.ts";
import { egressDenied } from "./transport/guarded-connector.ts";
import type { OriginPool } from "./transport/origin-pool.ts";
import { RuntimePools } from "./transport/runtime-pools.ts";
import { loadUndici } from "./transport/undici.ts";
import { whenOver } from "./when-over.ts";

interface SendOptions {
  readonly acceptStatus?: HttpRequest["acceptStatus"];
  readonly maxResponseBytes?: number | undefined;
}

/** Most time for a failure's body, and no more than a quarter of the attempt's: its status counts. */
const ERROR_BODY_MS = 1000;

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
  readonly #errorBodyMs: number;
  readonly #attempts = new WeakMap<CallContext, AttemptRequests>();

  /**
   * @param rules fields that the executor adds to the spec
   * @throws ToolError `SPEC_INVALID` with every fault of the spec's shape
   */
  constructor(spec: S, options?: ExecutorOptions, rules: SpecRules = {}) {
    super(spec, options, { ...rules, fields: { ...HTTP_FIELDS, ...rules.fields } });
    this.#errorBodyMs = Math.min(ERROR_BODY_MS, (this.spec.timeoutMs || Infinity) / 4);
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
    return whenOver(this.executeHttpRequest(args as ToolArgs<S>, context, timeoutMs), () =>
      this.#requestsOf(context).end(),
    );
  }

  /**
   * Sends one request and reads its whole answer. It ends with `context.signal`, and with the attempt
   * at the latest. What the requests of an attempt have changed is reported to the call; where the
   * answer says better than its status, `context.report({ effect })` corrects it.
   * @throws ToolError `EGRESS_DENIED`, `NETWORK_FAILED`, `HTTP_STATUS`, `RESPONSE_TOO_LARGE`,
   * `RESPONSE_INVALID`; each says whether the request may have had an effect
   */
  protected request(request: HttpRequest, context: CallContext): Promise<HttpResponse> {
    const response = this.#request(request, context);
    // One that the author has left behind may fail without ending the process.
    response.catch(() => {});
    return response;
  }

  async #request(request: HttpRequest, context: CallContext): Promise<HttpResponse> {
    const { acceptStatus, maxResponseBytes } = request;
    const wire = wireRequest(request, (secret) => context.mask(secret));
    const safe = wire.safe || this.spec.annotations?.readOnly === true;
    const requests = this.#requestsOf(context);
    if (requests.isOver) throw tooLate(wire);
    return this.send({ ...wire, safe }, { acceptStatus, maxResponseBytes }, context, requests);
  }

  /**
   * Sends what is checked already.
   * @internal
   */
  protected send(
    request: WireRequest,
    options: SendOptions,
    context: CallContext,
    listener: ExchangeListener,
  ): Promise<HttpResponse> {
    // Only where a class below has a `prepare` of its own.
    if (this.#pools === undefined)
      return this.#load().then(() => this.send(request, options, context, listener));
    const { acceptStatus, maxResponseBytes } = options;
    const pool = this.#poolFor(request.origin, this.#pools, context.egress);
    const limits = {
      maxResponseBytes:
        maxResponseBytes ?? this.spec.maxResponseBytes ?? DEFAULT_MAX_RESPONSE_BYTES,
      acceptStatus: acceptStatus ?? isSuccess,
      signal: context.signal,
      clock: this.runtime.services.clock,
      errorBodyMs: this.#errorBodyMs,
    };
    return new Exchange(request, pool, limits, listener).response;
  }

  #requestsOf(context: CallContext): AttemptRequests {
    let requests = this.#attempts.get(context);
    if (requests === undefined) {
      requests = new AttemptRequests(context);
      this.#attempts.set(context, requests);
    }
    return requests;
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

  protected override prepare(): Promise<void> {
    return this.#load();
  }

  async #load(): Promise<void> {
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

function tooLate({ label }: WireRequest): ToolError {
  return new ToolError({
    code: "ABORTED",
    message: `${label} was not sent: the attempt that asks for it is over.`,
    effect: "none",
  });
}
