import type { Secret } from "@exec/core";

/** A header's or query parameter's value. A `Secret` is opened when the request is sent. */
export type HttpValue = string | number | boolean | Secret;

/** What {@link BaseHttpExecutor.request} sends. */
export interface HttpRequest {
  /** Default `"GET"`. */
  readonly method?: string;
  /** Absolute, `http` or `https`. The tool's and the runtime's egress policies decide about it. */
  readonly url: string | URL;
  /** Parameters added to the URL's own, encoded. */
  readonly query?: Readonly<Record<string, HttpValue | undefined>>;
  /** `host`, `content-length` and what else frames a message cannot be set. */
  readonly headers?: Readonly<Record<string, HttpValue | undefined>>;
  /** Sent as JSON, with that content type where `headers` names none. */
  readonly json?: unknown;
  /** Sent as it is, in place of `json`. */
  readonly body?: string | Uint8Array;
  /** Which statuses are no failure. Default: 200 to 299. */
  readonly acceptStatus?: (status: number) => boolean;
  /** Most bytes of the answer's body. Default: the spec's `maxResponseBytes`. */
  readonly maxResponseBytes?: number;
}
