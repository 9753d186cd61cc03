import { hashJson } from "./args-hash.ts";
import type { Call } from "./call.ts";
import { callerIdentity } from "./identity.ts";

/**
 * The cache's key of a call. Callers share an entry only with the same tenant, user, permissions and
 * roles.
 * @throws ToolError `ARGUMENTS_INVALID` for arguments that JSON cannot tell apart
 */
export function cacheKey({ args, context, plan }: Call): string {
  return hashJson([plan.toolName, callerIdentity(context), args ?? null]);
}
