import type { ToolContext } from "../context/tool-context.ts";
import type { LimitScope } from "../spec/tool-spec.ts";

/**
 * Names who shares something: the tool, each tenant, or each user of a tenant. The last key is
 * kept, because calls of one caller tend to come in rows.
 */
export function callerKey(toolName: string, scope: LimitScope): (context: ToolContext) => string {
  if (scope === "tool") return () => toolName;
  let tenant: string | undefined;
  let user: string | undefined;
  let key = JSON.stringify([toolName, "", ""]);
  return (context) => {
    const nextUser = scope === "principal" ? context.userId : undefined;
    if (context.tenantId !== tenant || nextUser !== user) {
      tenant = context.tenantId;
      user = nextUser;
      key = JSON.stringify([toolName, tenant ?? "", user ?? ""]);
    }
    return key;
  };
}
