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

describe("arguments that the schema declares secret", () => {
  const secret = { type: "string", writeOnly: true, maxLength: 30 };
  const schema = {
    type: "object",
    properties: { user: { type: "string" }, token: secret, more: { items: secret } },
  };
  const token = "tok-31415926";

  it("leave in nothing that the tool echoes: content, notes, errors, in any spelling", async () => {
    const { executor } = await makeTool({ inputSchema: schema }, (args, context) => {
      const given = (args as { token: string }).token;
      context.log("info", `using ${given}`);
      if ((args as { user: string }).user === "mallory") throw new Error(`no such token: ${given}`);
      return { given, base64: Buffer.from(given).toString("base64"), list: [`Bearer ${given}`] };
    });
    for (const user of ["alice", "mallory"]) {
      const result = await executor.execute({ user, token });
      expect(result.ok).toBe(user === "alice");
      expect(JSON.stringify(result)).toContain("[secret]");
      expect(JSON.stringify(result)).not.toMatch(/31415926|dG9rLTMx/);
    }
  });

  it("leave in no message about another argument", async () => {
    const { executor } = await makeTool({ inputSchema: schema }, () => 1);
    const args = { user: [token], token, more: [token, "x".repeat(31)] };
    const { error } = failed(await executor.execute(args));
    expect(error.message).toContain("/more/1: must NOT have more than 30 characters, got [secret]");
    expect(JSON.stringify(error)).not.toContain("31415926");
  });

  it("are hidden as the schema's own transform makes them, too", async () => {
    const inputSchema = z.object({
      token: z
        .string()
        .meta({ format: "password" })
        .transform(async (text) => text.toUpperCase().slice(4)),
    });
    const { executor } = await makeTool({ inputSchema }, (args) => args);
    const result = await executor.execute({ token: "tok-opensesame" });
    expect(result).toMatchObject({ ok: true, content: { token: "[secret]" } });
  });

  it("are told from others by each call", async () => {
    const { executor } = await makeTool({ inputSchema: schema }, (args) => args);
    await executor.execute({ token: "alice-token", user: "bob-token" });
    expect(await executor.execute({ token: "bob-token", user: "alice-token" })).toMatchObject({
      content: { token: "[secret]", user: "alice-token" },
    });
  });

  it("may not be more than can be looked for", async () => {
    const { executor } = await makeTool({ inputSchema: schema }, () => 1);
    const more = Array.from({ length: 101 }, (_, index) => `token-${index}`);
    expect(failed(await executor.execute({ more })).error).toMatchObject({
      code: "ARGUMENTS_TOO_LARGE",
      effect: "none",
      details: { cap: "secrets", limit: 100 },
    });
    expect((await executor.execute({ more: more.slice(1) })).ok).toBe(true);
  });

  it("may not be longer than can be looked for, names included", async () => {
    const vault = { type: "object", writeOnly: true };
    const { executor } = await makeTool(
      { inputSchema: { properties: { token: { writeOnly: true }, vault } } },
      (args) => args,
    );
    const long = 'p/" '.repeat(4096);
    for (const args of [{ token: `${long}x` }, { vault: { [`${long}x`]: 1 } }]) {
      expect(failed(await executor.execute(args)).error).toMatchObject({
        code: "ARGUMENTS_TOO_LARGE",
        effect: "none",
        details: { cap: "secretLength", limit: 16_384 },
      });
    }
    const names = Array.from({ length: 101 }, (_, index) => [`name-${index}`, index]);
    expect(
      failed(await executor.execute({ vault: Object.fromEntries(names) })).error,
    ).toMatchObject({
      details: { cap: "secrets", limit: 100 },
    });
    const token = Array.from({ length: 5000 }, (_, index) => index)
      .join("")
      .slice(0, 16_384);
    expect(await executor.execute({ token })).toMatchObject({ content: { token: "[secret]" } });
  });

  it("are names, too, where the schema says so", async () => {
    const keys = { propertyNames: { format: "password" } };
    const { executor } = await makeTool({ inputSchema: { properties: { keys } } }, (args) => [
      Object.keys((args as { keys: object }).keys),
      "1000",
    ]);
    expect(await executor.execute({ keys: { hunter2222: "swordfish" } })).toMatchObject({
      content: [["[secret]"], "1000"],
    });
    const list = Array.from({ length: 1002 }, () => "");
    expect(await executor.execute({ keys: list })).toMatchObject({ content: [{}, "1000"] });
  });
});
