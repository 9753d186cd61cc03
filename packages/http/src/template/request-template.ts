import type { HttpToolSpec } from "../http-tool-spec.ts";
import { isReadOnly } from "../request/read-only.ts";
import { requestLabel, type WireRequest } from "../request/wire-request.ts";
import { BodyTemplate } from "./body-template.ts";
import { HeaderTemplate } from "./header-template.ts";
import { parseUrl } from "./parse-url.ts";
import { renderPath } from "./path-template.ts";
import { placeArguments } from "./place-arguments.ts";
import {
  fixedParameters,
  ownParameter,
  type QueryParameter,
  renderQuery,
} from "./query-template.ts";
import {
  type ArgumentUrl,
  choosesHost,
  isArgumentUrl,
  renderArgumentUrl,
  renderOrigin,
  type UrlTemplate,
} from "./url-template.ts";

/** A valid spec, compiled: makes the request for validated arguments. */
export class RequestTemplate {
  /** The origin, where no argument can change it. */
  readonly fixedOrigin: string | undefined;
  readonly #method: string;
  readonly #isSafe: boolean;
  readonly #url: UrlTemplate | ArgumentUrl;
  /** The request's name in messages; made anew for each where arguments choose the origin. */
  readonly #label: string | undefined;
  readonly #writtenPath: string;
  readonly #query: readonly QueryParameter[];
  readonly #headers: HeaderTemplate;
  readonly #body: BodyTemplate;

  constructor(spec: HttpToolSpec) {
    const { template } = parseUrl(spec.url);
    if (template === undefined) throw new TypeError("The URL of an unchecked spec cannot be used.");
    this.#url = template;
    this.#method = spec.method ?? "GET";
    this.#isSafe = isReadOnly(spec);
    this.fixedOrigin = choosesHost(template) ? undefined : originOf(template, {});
    const [written = ""] = spec.url.split("?", 1);
    this.#label = this.fixedOrigin === undefined ? undefined : requestLabel(this.#method, written);
    this.#writtenPath = written.replace(/^[^/]*(?:\/\/[^/]*)?/, "");
    this.#headers = new HeaderTemplate(spec);
    const places = placeArguments(spec, template);
    this.#query = [
      ...(isArgumentUrl(template) ? [] : template.query),
      ...fixedParameters(spec.query),
      ...places.asParameters.map(ownParameter),
    ];
    this.#body = new BodyTemplate(spec, places);
  }

  /**
   * Where a call with these arguments goes.
   * @throws ToolError `ARGUMENTS_INVALID`
   */
  origin(args: unknown): string {
    return this.fixedOrigin ?? originOf(this.#url, args);
  }

  /**
   * The request for these arguments.
   * @throws ToolError `ARGUMENTS_INVALID`
   */
  render(args: unknown): WireRequest {
    const body = this.#body.render(args);
    const target = isArgumentUrl(this.#url)
      ? givenTarget(renderArgumentUrl(this.#url, args))
      : {
          origin: this.fixedOrigin ?? renderOrigin(this.#url, args),
          path: renderPath(this.#url.path, args) + renderQuery(this.#query, args),
        };
    return {
      method: this.#method,
      origin: target.origin,
      path: target.path,
      headers: this.#headers.render(args, body !== undefined),
      body,
      label: this.#label ?? requestLabel(this.#method, target.origin + this.#writtenPath),
      safe: this.#isSafe,
    };
  }
}

function originOf(template: UrlTemplate | ArgumentUrl, args: unknown): string {
  return isArgumentUrl(template)
    ? renderArgumentUrl(template, args).origin
    : renderOrigin(template, args);
}

function givenTarget({ origin, pathname, search }: URL): Pick<WireRequest, "origin" | "path"> {
  return { origin, path: pathname + search };
}
