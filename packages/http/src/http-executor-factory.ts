import { type ExecutorOptions, Factory, type ToolContent, type ToolInput } from "@exec/core";
import type { IHttpExecutor } from "./http-executor.ts";
import type { HttpSpec } from "./http-spec.ts";
import { HttpToolExecutor } from "./http-tool-executor.ts";
import type { HttpToolSpec } from "./http-tool-spec.ts";

/** The names of the executor type `standard`. */
export type HttpStandardType = "standard" | "default" | "rest";

/** The factory of the family `http`. */
export class HttpFactory extends Factory<IHttpExecutor> {
  constructor() {
    super({
      name: "http",
      builtIns: { standard: HttpToolExecutor },
      aliases: { default: "standard", rest: "standard" },
      defaultType: "standard",
    });
  }

  /**
   * Makes an executor for one HTTP call.
   * @throws ToolError `SPEC_INVALID` with every fault, `EXECUTOR_NOT_FOUND`
   *
   * @example
   * ```ts
   * import { HttpExecutorFactory } from "@exec/http";
   *
   * export const getUser = HttpExecutorFactory.createExecutor({
   *   name: "get_user",
   *   url: "https://api.example.com/users/{id}",
   *   inputSchema: {
   *     type: "object",
   *     properties: { id: { type: "string", maxLength: 40 } },
   *     required: ["id"],
   *     additionalProperties: false,
   *   },
   *   retry: true,
   * });
   * ```
   */
  override createExecutor<const S extends HttpToolSpec>(
    spec: S,
    type: HttpStandardType,
    options?: ExecutorOptions,
  ): IHttpExecutor<ToolInput<S>, ToolContent<S>>;
  override createExecutor<const S extends HttpToolSpec>(
    spec: S & { readonly executor?: HttpStandardType },
    options?: ExecutorOptions,
  ): IHttpExecutor<ToolInput<S>, ToolContent<S>>;
  /** Makes an executor of another type of this family. */
  override createExecutor(spec: HttpSpec, ...rest: readonly unknown[]): IHttpExecutor;
  override createExecutor(spec: HttpSpec, ...rest: readonly unknown[]): IHttpExecutor {
    return super.createExecutor(spec, ...rest);
  }
}

/** Makes executors of HTTP calls, and keeps the family's executor types. */
export const HttpExecutorFactory: HttpFactory = new HttpFactory();
