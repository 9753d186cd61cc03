import type { ToolError } from "@exec/core";
import type { FailedRequest } from "./failed-request.ts";
import { serviceError } from "./service-errors.ts";
import { transportError } from "./transport-errors.ts";
import { unsignedError } from "./unsigned-errors.ts";

/** Says what went wrong, whether it may work later, and whether anything was changed. */
export function requestError(failed: FailedRequest): ToolError {
  if (!failed.isSigned) return unsignedError(failed);
  return serviceError(failed) ?? transportError(failed);
}
