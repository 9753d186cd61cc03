import { describe, expect, it } from "vitest";
import { z } from "zod";
import { TestExecutor } from "../../test-support/test-executor.ts";
import type { ToolSpec } from "./tool-spec.ts";

const closed = {
  type: "object",
  properties: { orderId: { type: "string" }, amount: { type: "number" } },
  additionalProperties: false,
} as const;

const make = (spec: Partial<ToolSpec>) => new TestExecutor({ name: "tool", ...spec }, () => 1);

describe("the fields that an idempotency rule names", () => {
  it("are at least one", () => {
    expect(() => make({ idempotency: { keys: [] } })).toThrow("names no field; leave it out");
  });

  it("are fields that the schema lets a caller give", () => {
    const misspelt = { idempotency: { keys: ["ordreId", "amount"] } };
    expect(() => make({ ...misspelt, inputSchema: closed })).toThrow(
      'names "ordreId", which the input schema does not allow; did you mean "orderId"?',
    );
    expect(() => make({ ...misspelt, parameters: closed })).toThrow("ordreId");
    const open = { ...closed, additionalProperties: true };
    const patterned = { ...closed, patternProperties: { "^o": {} } };
    for (const inputSchema of [open, patterned, z.object({ orderId: z.string() })])
      expect(() => make({ ...misspelt, inputSchema })).not.toThrow();
    expect(() => make({ idempotency: { keys: ["orderId"] }, inputSchema: closed })).not.toThrow();
  });
});
