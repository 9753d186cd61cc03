import type { ToolError } from "@exec/core";
import type { FailedRequest } from "./failed-request.ts";
import { serviceError } from "./service-errors.ts";
import { transportError } from "./transport-errors.ts";

/** Says what went wrong, whether it may work later, and whether anything was changed. */
export function requestError(failed: FailedRequest): ToolError {
  return serviceError(failed) ?? transportError(failed);
}
