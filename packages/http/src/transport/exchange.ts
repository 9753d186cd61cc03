import { after, type Clock, type Effect, type TimerTask, ToolError } from "@exec/core";
import type { Dispatcher } from "undici";
import type { WireRequest } from "../request/wire-request.ts";
import { type HttpHeaders, HttpResponse } from "../response/http-response.ts";
import { shortened } from "../response/shortened.ts";
import { type AnsweredStatus, statusEffect, statusError } from "../response/status-error.ts";
import { BodyCollector } from "./body-collector.ts";
import { networkError } from "./network-error.ts";
import type { OriginPool } from "./origin-pool.ts";

/** What bounds an exchange. */
export interface ExchangeLimits {
  readonly maxResponseBytes: number;
  readonly acceptStatus: (status: number) => boolean;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** How long a failure's body may take once its status is known, in milliseconds. */
  readonly errorBodyMs: number;
}

/** Told how an exchange goes on. */
export interface ExchangeListener {
  /** It is about to be sent. */
  begun(exchange: Exchange): void;
  /** Its effect has become another. */
  changed(exchange: Exchange): void;
  ended(exchange: Exchange): void;
}

/** As much of a failure's body as goes into the error, and as much as is read to keep the connection. */
const ERROR_BODY_KEPT = 2048;
const ERROR_BODY_READ = 65_536;

/**
 * One request and its answer. Settles exactly once: with the whole answer, or with an error that
 * knows whether the server may have seen the request.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly response: Promise<HttpResponse>;
  /** What the request may have changed so far, as far as can be known. */
  effect: Effect = "none";
  readonly #request: WireRequest;
  readonly #limits: ExchangeLimits;
  readonly #pool: OriginPool;
  readonly #listener: ExchangeListener;
  readonly #body = new BodyCollector();
  #resolve!: (response: HttpResponse) => void;
  #reject!: (error: unknown) => void;
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #headers: HttpHeaders = {};
  #accepted = true;
  #settled = false;
  /** The answer has come to its last byte. */
  #ended = false;
  /** Bounds the reading of a failure's body. */
  #timer: TimerTask | undefined;

  constructor(
    request: WireRequest,
    pool: OriginPool,
    limits: ExchangeLimits,
    listener: ExchangeListener,
  ) {
    this.#request = request;
    this.#pool = pool;
    this.#limits = limits;
    this.#listener = listener;
    this.response = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    if (limits.signal.aborted) {
      this.#settled = true;
      this.#reject(this.#aborted());
      return;
    }
    limits.signal.addEventListener("abort", this, { once: true });
    listener.begun(this);
    const { method, path, headers, body } = request;
    pool.dispatch(
      { method, path, headers: headers as string[], ...(body === undefined ? {} : { body }) },
      this,
    );
  }

  /** The attempt was cut off. */
  handleEvent(): void {
    this.abort();
  }

  /** Ends the exchange, and its connection at once. A status that is known already is what it says. */
  abort(): void {
    this.#fail(this.#accepted ? this.#aborted() : this.#statusError());
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Throwing here takes the request back before its first byte, and keeps the connection.
    if (this.#settled) throw new Error("The request was given up before it got a connection.");
    this.#controller = controller;
    this.#pool.taken();
    this.#become("unknown");
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: HttpHeaders,
  ): void {
    if (status < 200 || this.#settled) return;
    this.#status = status;
    this.#headers = headers;
    try {
      this.#accepted = this.#limits.acceptStatus(status);
    } catch (thrown) {
      this.#fail(thrown);
      return;
    }
    if (!this.#accepted) {
      this.#learnFromStatus();
      const { clock, errorBodyMs } = this.#limits;
      this.#timer = after(clock, errorBodyMs, () => this.#fail(this.#statusError()));
    } else if (
      Number(headers["content-length"]) > this.#limits.maxResponseBytes &&
      this.#request.method !== "HEAD"
    ) {
      this.#fail(this.#tooLarge());
    }
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#settled) return;
    const encoding = this.#headers["content-encoding"];
    if (encoding !== undefined && encoding !== "identity") {
      this.#fail(this.#accepted ? this.#encoded(String(encoding)) : this.#statusError());
      return;
    }
    const size = this.#body.size + chunk.length;
    if (this.#accepted && size > this.#limits.maxResponseBytes) this.#fail(this.#tooLarge());
    else this.#body.add(chunk);
    if (!this.#accepted && size > ERROR_BODY_READ) this.#fail(this.#statusError());
  }

  onResponseEnd(): void {
    if (this.#settled) return;
    this.#ended = true;
    if (this.#accepted) this.#learnFromStatus();
    this.#settle();
    if (this.#accepted) this.#resolve(this.#whole());
    else this.#reject(this.#statusError());
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#settled) return;
    this.#settle();
    // A status of failure counts even where its body broke off.
    if (this.#accepted) this.#reject(networkError(error, this.#request, this.#sent));
    else this.#reject(this.#statusError());
  }

  /** The request was given to a connection: the server may have seen it. */
  get #sent(): boolean {
    return this.#controller !== undefined;
  }

  #learnFromStatus(): void {
    if (!this.#request.safe) this.#become(statusEffect(this.#answered));
  }

  #become(effect: Effect): void {
    if (this.#request.safe || effect === this.effect) return;
    this.effect = effect;
    this.#listener.changed(this);
  }

  #settle(): void {
    this.#settled = true;
    const { signal, clock } = this.#limits;
    signal.removeEventListener("abort", this);
    if (this.#timer !== undefined) clock.disarm(this.#timer);
    if (!this.#sent) this.#pool.left();
    this.#listener.ended(this);
  }

  /** Ends the exchange and its connection. */
  #fail(error: unknown): void {
    if (this.#settled) return;
    this.#settle();
    this.#reject(error);
    this.#controller?.abort(new Error("The exchange is over."));
  }

  get #answered(): AnsweredStatus {
    return {
      request: this.#request,
      status: this.#status,
      headers: this.#headers,
      now: this.#limits.clock.now(),
    };
  }

  #whole(): HttpResponse {
    return new HttpResponse({
      status: this.#status,
      headers: this.#headers,
      bytes: this.#body.bytes(),
      label: this.#request.label,
      effect: this.effect,
    });
  }

  #statusError(): ToolError {
    return statusError(this.#answered, this.#errorBody());
  }

  /** The mark tells readers, and what masks secrets, that there was more. */
  #errorBody(): string {
    const kept = this.#body.bytes().subarray(0, ERROR_BODY_KEPT);
    // As a stream, so that a character cut in two is left out.
    const text = new TextDecoder().decode(kept, { stream: true });
    const isCut = kept.length < this.#body.size || !this.#ended;
    return isCut && text !== "" ? `${text}…` : text;
  }

  #aborted(): ToolError {
    return new ToolError({
      code: "ABORTED",
      message: `${this.#request.label} was cut off.`,
      effect: this.effect,
    });
  }

  #tooLarge(): ToolError {
    return new ToolError({
      code: "RESPONSE_TOO_LARGE",
      message: `The answer to ${this.#request.label} is over the limit of ${this.#limits.maxResponseBytes} bytes; ask for less, or raise maxResponseBytes.`,
      effect: this.effect,
    });
  }

  #encoded(encoding: string): ToolError {
    return new ToolError({
      code: "RESPONSE_INVALID",
      message: `The answer to ${this.#request.label} comes encoded as "${shortened(encoding)}", though "identity" was asked for.`,
      effect: this.effect,
    });
  }
}
