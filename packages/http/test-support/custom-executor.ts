import type { CallContext, ExecutorOptions } from "@exec/core";
import { BaseHttpExecutor } from "../src/base-http-executor.ts";
import type { HttpSpec } from "../src/http-spec.ts";
import type { HttpRequest } from "../src/request/http-request.ts";
import type { HttpResponse } from "../src/response/http-response.ts";

export type Send = (request: HttpRequest) => Promise<HttpResponse>;

/** An executor as an author writes one, here with its code from outside. */
export class CustomExecutor extends BaseHttpExecutor {
  readonly #code: (send: Send, context: CallContext) => unknown;

  constructor(
    spec: HttpSpec,
    code: (send: Send, context: CallContext) => unknown,
    options?: ExecutorOptions,
  ) {
    super(spec, options);
    this.#code = code;
  }

  protected override executeHttpRequest(_args: unknown, context: CallContext): unknown {
    return this.#code((request) => this.request(request, context), context);
  }
}
