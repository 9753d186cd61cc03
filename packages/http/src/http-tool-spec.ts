import type { Secret } from "@exec/core";
import type { HttpSpec } from "./http-spec.ts";
import type { JsonTemplate } from "./template/json-template.ts";

/** Methods of the executor type `standard`. */
export type HttpMethod = "GET" | "HEAD" | "OPTIONS" | "POST" | "PUT" | "PATCH" | "DELETE";

/** A value in a spec: text with `{argument}` names in it, or a `Secret`. */
export type HttpTemplateValue = string | number | boolean | Secret;

/** The spec of one HTTP call. `{name}` stands for the validated argument `name`. */
export interface HttpToolSpec extends HttpSpec {
  /**
   * Absolute, with arguments in host, path or query values:
   * `https://api.example.com/users/{id}?fields=name`. Each value stays one segment or one value.
   * One argument alone, `{url}`, may be the whole URL. Where arguments choose the host, `egress`
   * must say which hosts are allowed.
   */
  readonly url: string;
  /** Default `"GET"`. */
  readonly method?: HttpMethod;
  /**
   * Further query parameters. One whose argument is not given (or `null`) is left out. Where the
   * request has no body, declared arguments that are named nowhere become parameters of their own
   * name.
   */
  readonly query?: Readonly<Record<string, HttpTemplateValue>>;
  /** Headers. One whose argument is not given (or `null`) is left out. Headers that servers trust, such as
   * `authorization` or `cookie`, take fixed text and a `Secret` only. */
  readonly headers?: Readonly<Record<string, HttpTemplateValue>>;
  /**
   * The JSON body, with arguments in it; `false` for none. Default for POST, PUT and PATCH: an
   * object of the arguments that are named nowhere else.
   */
  readonly body?: false | { readonly json: JsonTemplate };
}
