import allGuards from "../../fixtures/all-guards.json" with { type: "json" };
import { execContender } from "../exec-contender.mjs";

export function create() {
  const context = { tenantId: "acme", userId: "u-1", permissions: allGuards.permissions };
  const spec = { ...allGuards, name: "quote_replay", idempotency: true };
  return execContender(spec, { context, validates: true });
}
