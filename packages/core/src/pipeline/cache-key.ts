import { hashJson } from "./args-hash.ts";
import type { Call } from "./call.ts";

/**
 * The cache's key of a call. Callers share an entry only with the same tenant, user, permissions and
 * roles.
 * @throws ToolError `ARGUMENTS_INVALID` for arguments that JSON cannot tell apart
 */
export function cacheKey({ args, context, plan }: Call): string {
  const { tenantId, userId, permissions, roles } = context;
  const identity = [tenantId ?? "", userId ?? "", sorted(permissions), sorted(roles)];
  return hashJson([plan.toolName, identity, args ?? null]);
}

function sorted(names: readonly string[] | ReadonlySet<string> | undefined): string[] {
  return [...(names ?? [])].sort();
}
