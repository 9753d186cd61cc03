import { describe, expect, it } from "vitest";
import { jsonSchemaCheck } from "./json-schema-check.ts";

describe("pattern", () => {
  it("is enforced, each with its own expression", async () => {
    const check = jsonSchemaCheck({
      type: "object",
      properties: {
        lower: { type: "string", pattern: "^[a-z]*$" },
        digits: { type: "string", pattern: "^[0-9]+$" },
      },
    });
    expect(await check({ lower: "abc", digits: "12" })).toMatchObject({ ok: true });
    expect(await check({ lower: "--version" })).toMatchObject({ ok: false });
    expect(await check({ digits: "abc" })).toMatchObject({ ok: false });
  });
});
