import { describe, expect, it } from "vitest";
import { z } from "zod";
import { failed, makeTool } from "../../../test-support/pipeline.ts";
import type { Guard } from "../guard.ts";

const inputSchema = {
  type: "object",
  properties: {
    city: { type: "string" },
    days: { type: "integer", minimum: 1 },
    unit: { enum: ["metric", "imperial"] },
  },
  required: ["city"],
  additionalProperties: false,
};

describe("input validation", () => {
  it("names every fault by path: what was expected, what came, the nearest allowed name", async () => {
    const { executor } = await makeTool({ inputSchema }, () => 1);
    const { error } = failed(await executor.execute({ citty: "Rome", days: "3", unit: "metrik" }));
    expect(error).toMatchObject({ code: "ARGUMENTS_INVALID", effect: "none", retryable: false });
    expect(error.message).toContain('the field "city" is missing');
    expect(error.message).toContain('the field "citty" is not known; did you mean "city"?');
    expect(error.message).toContain("/days: expected integer, got string");
    expect(error.message).toContain('did you mean "metric"?');
  });

  it("coerces nothing and fills in nothing", async () => {
    const { executor } = await makeTool(
      { inputSchema: { ...inputSchema, default: { city: "x" } } },
      (args) => args as never,
    );
    expect(failed(await executor.execute({ city: 7 })).error.code).toBe("ARGUMENTS_INVALID");
    expect(failed(await executor.execute(undefined)).error.code).toBe("ARGUMENTS_INVALID");
    expect(await executor.execute({ city: "Rome" })).toMatchObject({ content: { city: "Rome" } });
  });

  it("takes no inherited field for a given one where a guard puts other arguments in their place", async () => {
    const swap: Guard = {
      name: "swap",
      place: "admit",
      after: "caps",
      compile: () => ({
        enter: (call) => {
          call.args = Object.create({ city: "Rome" });
          return undefined;
        },
      }),
    };
    const { executor } = await makeTool({ inputSchema }, () => 1, { guards: [swap] });
    expect((await executor.execute({ city: "Rome" })).ok).toBe(false);
  });

  it("takes no field that somebody gave to every object for a given one", async () => {
    const { executor } = await makeTool({ inputSchema, outputSchema: inputSchema }, (args) => args);
    expect((await executor.execute({ city: "Rome" })).ok).toBe(true);
    const everything = Object.prototype as { city?: string };
    everything.city = "Rome";
    try {
      expect(failed(await executor.execute({})).error.effect).toBe("none");
    } finally {
      delete everything.city;
    }
  });

  it("takes no inherited field for a given one, at any depth", async () => {
    const nested = { type: "object", properties: { at: inputSchema }, required: ["at"] };
    const { executor } = await makeTool({ inputSchema: nested }, () => 1);
    class Place {
      get city(): string {
        return "Rome";
      }
    }
    for (const at of [Object.create({ city: "Rome" }), new Place()]) {
      const { error } = failed(await executor.execute({ at }));
      expect(error.message).toContain('/at: the field "city" is missing');
    }
    expect((await executor.execute({ at: { city: "Rome" } })).ok).toBe(true);
    expect((await executor.execute({ at: Object.assign(new Place(), {}) })).ok).toBe(false);
  });

  it("is not fooled by names that every object inherits", async () => {
    const { executor } = await makeTool(
      {
        inputSchema: {
          type: "object",
          required: ["constructor"],
          properties: { constructor: { type: "string" } },
          additionalProperties: false,
        },
      },
      () => 1,
    );
    expect(failed(await executor.execute({})).error.code).toBe("ARGUMENTS_INVALID");
    expect(
      failed(await executor.execute(JSON.parse('{"constructor":"x","__proto__":{"a":1}}'))).error
        .code,
    ).toBe("ARGUMENTS_INVALID");
    expect((await executor.execute({ constructor: "x" })).ok).toBe(true);
  });

  it("hands on what a Standard Schema makes of the arguments, also asynchronously", async () => {
    const schema = z.object({ born: z.string().transform(async (text) => new Date(text)) });
    const { executor } = await makeTool({ inputSchema: schema }, (args) =>
      (args as { born: Date }).born.getUTCFullYear(),
    );
    expect(await executor.execute({ born: "2001-02-03" })).toMatchObject({ content: 2001 });
    expect(failed(await executor.execute({ born: 5 })).error.message).toContain("/born: ");
  });

  it("takes parameters for inputSchema", async () => {
    const { executor } = await makeTool({ parameters: inputSchema }, () => 1);
    expect(failed(await executor.execute({})).error.code).toBe("ARGUMENTS_INVALID");
  });
});
