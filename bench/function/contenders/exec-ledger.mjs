import allGuards from "../../fixtures/all-guards.json" with { type: "json" };
import { execContender } from "../exec-contender.mjs";

export function create() {
  const context = { tenantId: "acme", userId: "u-1", permissions: allGuards.permissions };
  // Rows are over at once, so that the store forgets them at its next turn.
  const spec = { ...allGuards, name: "quote_ledger", idempotency: { ttlMs: 1 } };
  let calls = 0;
  const argsOf = ({ quantity, express }) => {
    calls += 1;
    return { sku: `order-${calls}`, quantity, express };
  };
  return execContender(spec, { context, argsOf, validates: true });
}
