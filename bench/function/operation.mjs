// The one operation that every contender of `bench function` runs, its schema and its arguments.
import allGuards from "../fixtures/all-guards.json" with { type: "json" };

/** JSON Schema of the operation's three fields; the fixture is the only place where it stands. */
export const inputSchema = allGuards.inputSchema;

/** The direct call: what everything else is measured against. */
export async function quote({ quantity, express }) {
  return { total: quantity * 250 + (express ? 900 : 0) };
}

/** Arguments that pass the schema. A power of two of them, so that a loop can pick one with a mask. */
export const validInputs = Array.from({ length: 64 }, (_, i) => ({
  sku: `part-${i}`,
  quantity: 1 + (i % 9),
  express: i % 2 === 0,
}));

/** Arguments that break the schema: a contender that claims validation must refuse them. */
export const invalidInput = { sku: "part-0", quantity: "three", express: true };
