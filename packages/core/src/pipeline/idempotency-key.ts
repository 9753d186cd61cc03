import type { IdempotencyRule } from "../spec/tool-spec.ts";
import { hashJson, pickFields } from "./args-hash.ts";
import type { Call } from "./call.ts";

/** The rule of a spec, or `undefined` where it has none. */
export function idempotencyRule(
  rule: IdempotencyRule | boolean | undefined,
): IdempotencyRule | undefined {
  if (rule === undefined || rule === false) return undefined;
  return rule === true ? {} : rule;
}

/**
 * The ledger's key of a call: tenant, user, tool and the fields that the rule names.
 * @throws ToolError `ARGUMENTS_INVALID` for arguments that JSON cannot tell apart
 */
export function idempotencyKey({ args, context, plan }: Call, rule: IdempotencyRule): string {
  const principal = rule.scope === "tenant" ? "" : (context.userId ?? "");
  const fields = pickFields(args, rule.keys);
  return hashJson([context.tenantId ?? "", principal, plan.toolName, fields]);
}
