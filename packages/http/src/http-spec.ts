import { type FieldChecks, integer, type ToolSpec, text } from "@exec/core";

/** What the spec of every executor of this family may say. Executors add fields of their own. */
export interface HttpSpec extends ToolSpec {
  readonly type?: "http";
  /** Where requests go. Its origin is the one that the tool may reach without any `egress`. */
  readonly url?: string;
  /** Most bytes of an answer's body. Default 10,485,760 (10 MiB). */
  readonly maxResponseBytes?: number;
}

/** Most bytes of an answer's body where the spec names no limit. */
export const DEFAULT_MAX_RESPONSE_BYTES = 10_485_760;

/** How the fields of {@link HttpSpec} are checked. */
export const HTTP_FIELDS: FieldChecks = { url: text, maxResponseBytes: integer(1) };
