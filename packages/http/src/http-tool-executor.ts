import type { CallContext, ExecutorOptions, ToolArgs, ToolContent } from "@exec/core";
import { isRecord } from "@exec/core";
import { BaseHttpExecutor } from "./base-http-executor.ts";
import type { HttpToolSpec } from "./http-tool-spec.ts";
import { isReadOnly } from "./request/read-only.ts";
import { contentOf } from "./response/content.ts";
import { httpToolRules } from "./rules/http-tool-rules.ts";
import { RequestTemplate } from "./template/request-template.ts";
import { OnlyRequest } from "./transport/only-request.ts";

/**
 * The executor type `standard` (also `rest`): one request as the spec describes it.
 *
 * @example
 * ```ts
 * import { Secret } from "@exec/core";
 * import { HttpToolExecutor } from "@exec/http";
 *
 * const getUser = new HttpToolExecutor({
 *   name: "get_user",
 *   url: "https://api.example.com/users/{id}",
 *   headers: { authorization: Secret.of("Bearer my-token") },
 *   inputSchema: {
 *     type: "object",
 *     properties: { id: { type: "string" } },
 *     required: ["id"],
 *     additionalProperties: false,
 *   },
 * });
 * const result = await getUser.execute({ id: "ada" });
 * console.log(result.ok ? result.content : result.error.message);
 * ```
 */
export class HttpToolExecutor<const S extends HttpToolSpec = HttpToolSpec> extends BaseHttpExecutor<
  S,
  ToolContent<S>
> {
  readonly #template: RequestTemplate;
  readonly #destination: readonly URL[] | undefined;

  /** @throws ToolError `SPEC_INVALID` with every fault of the spec */
  constructor(spec: S, options?: ExecutorOptions) {
    super(withSafety(spec), options, httpToolRules(spec));
    this.#template = new RequestTemplate(this.spec);
    const { fixedOrigin } = this.#template;
    this.#destination = fixedOrigin === undefined ? undefined : [new URL(fixedOrigin)];
  }

  protected override async executeHttpRequest(
    args: ToolArgs<S>,
    context: CallContext,
  ): Promise<unknown> {
    const request = this.#template.render(args);
    const response = await this.send(request, {}, context, new OnlyRequest(context));
    return contentOf(response, this.spec.returnType);
  }

  protected override operate(args: unknown, context: CallContext, timeoutMs: number): unknown {
    // Its one request is waited for, so nothing can be left behind; a class that extends it may send more.
    return this.executeHttpRequest === HttpToolExecutor.prototype.executeHttpRequest
      ? this.executeHttpRequest(args as ToolArgs<S>, context)
      : super.operate(args, context, timeoutMs);
  }

  protected override destinations(args: unknown): readonly URL[] {
    return this.#destination ?? [new URL(this.#template.origin(args))];
  }

  protected override fixedOrigins(): readonly string[] {
    const { fixedOrigin } = this.#template;
    return fixedOrigin === undefined ? [] : [fixedOrigin];
  }
}

/** A tool that changes nothing says so, and may be retried then. */
function withSafety<S extends HttpToolSpec>(spec: S): S {
  if (!isRecord(spec)) return spec;
  const { annotations = {} } = spec;
  if (!isRecord(annotations) || annotations.readOnly !== undefined || !isReadOnly(spec))
    return spec;
  return { ...spec, annotations: { ...annotations, readOnly: true } };
}
