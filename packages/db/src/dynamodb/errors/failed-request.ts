import { type Effect, ToolError } from "@exec/core";
import type { Target } from "../client/target.ts";

/** A request that failed, and what was thrown. */
export interface FailedRequest {
  readonly request: object;
  readonly target: Target;
  readonly thrown: unknown;
  /** There were credentials to sign it with, and it had its turn. */
  readonly isSigned: boolean;
  /** It had a connection, too. */
  readonly isSent: boolean;
}

/** What an error needs to say beside the request that it is about. */
interface Said {
  readonly code: string;
  readonly message: string;
  /** Default `false`. */
  readonly retryable?: boolean;
  /** Nobody knows whether the request was carried out. Default `false`: it was not. */
  readonly isUncertain?: boolean;
  /** Default: what was thrown. */
  readonly cause?: unknown;
}

/** The error of a failed request. */
export function failure({ thrown, isSent }: FailedRequest, said: Said): ToolError {
  const { code, message, retryable = false, isUncertain = false, cause = thrown } = said;
  // Of a read the pipeline knows that it changes nothing, whatever is said here.
  const effect: Effect = isSent && isUncertain ? "unknown" : "none";
  return new ToolError({ code, message, retryable, effect, cause });
}

/** Names the table and the index of a request, for messages. */
export function placeOf({ request }: FailedRequest): string {
  const { TableName, IndexName, RequestItems } = request as {
    readonly TableName?: string;
    readonly IndexName?: string;
    readonly RequestItems?: object;
  };
  const table = `table "${TableName ?? Object.keys(RequestItems ?? {}).join(", ")}"`;
  return IndexName === undefined ? table : `${table} with index "${IndexName}"`;
}
