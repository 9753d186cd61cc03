import { describe, expect, it } from "vitest";
import { z } from "zod";
import { failed, makeTool, watch } from "../../../test-support/pipeline.ts";

describe("output validation", () => {
  it("says that the effect has happened, and is never retried", async () => {
    let runs = 0;
    const outputSchema = {
      type: "object",
      properties: { total: { type: "number" } },
      required: ["total"],
    };
    const { executor } = await makeTool(
      { outputSchema, retry: true, annotations: { idempotent: true } },
      () => {
        runs += 1;
        return { sum: 1 };
      },
    );
    const { error } = failed(await executor.execute({}));
    expect(error).toMatchObject({ code: "OUTPUT_INVALID", effect: "committed", retryable: false });
    expect(error.message).toContain('the field "total" is missing');
    expect(runs).toBe(1);
  });

  it("takes no field that somebody gave to every object for one of the content", async () => {
    const outputSchema = { type: "object", required: ["total"] };
    const { executor } = await makeTool({ outputSchema }, () => ({}));
    const everything = Object.prototype as { total?: number };
    everything.total = 1;
    try {
      expect(failed(await executor.execute({})).error.effect).toBe("committed");
    } finally {
      delete everything.total;
    }
  });

  it("refuses content that JSON would lose, and names the place", async () => {
    const { executor } = await makeTool({}, () => ({ list: [1, { big: 10n }] }));
    expect(failed(await executor.execute({})).error.message).toContain("/list/1/big is a bigint");
  });

  it("gives content that survives JSON and structuredClone unchanged", async () => {
    class Point {
      x = 1;
      hidden = undefined;
    }
    const { executor } = await makeTool({}, () => ({
      at: new Date(0),
      point: new Point(),
      none: undefined,
      minus: -0,
      list: [undefined],
    }));
    const result = await executor.execute({});
    expect(result).toMatchObject({
      ok: true,
      content: { at: "1970-01-01T00:00:00.000Z", point: { x: 1 }, list: [null] },
    });
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
    expect(structuredClone(result)).toEqual(result);
  });

  it("turns declared binary into data", async () => {
    const { executor } = await makeTool(
      { returnType: "binary" },
      () => new Uint8Array([1, 2, 255]),
    );
    expect(await executor.execute({})).toMatchObject({
      returnType: "binary",
      content: { type: "binary", mediaType: "application/octet-stream", base64: "AQL/" },
    });
    const undeclared = await makeTool({}, () => new Uint8Array([1]));
    expect(failed(await undeclared.executor.execute({})).error.message).toContain("Uint8Array");
  });

  it("holds what an output schema makes of the content to the same rule", async () => {
    const day = z.string().transform((text) => new Date(text));
    const { executor } = await makeTool({ outputSchema: day }, () => "2020-01-01");
    expect(await executor.execute({})).toMatchObject({
      ok: true,
      content: "2020-01-01T00:00:00.000Z",
    });
    const big = z.string().transform((text) => BigInt(text));
    const lossy = await makeTool({ outputSchema: big }, () => "1");
    expect(failed(await lossy.executor.execute({})).error.code).toBe("OUTPUT_INVALID");
  });

  it("takes only text for text", async () => {
    const { executor } = await makeTool({ returnType: "text" }, (args) => args);
    expect((await executor.execute("words")).ok).toBe(true);
    expect(failed(await executor.execute({ words: 1 })).error.message).toContain("no text");
  });

  it("that hangs is bounded by the deadline", async () => {
    const hanging = z.unknown().refine(() => new Promise<boolean>(() => {}));
    const { clock, executor } = await makeTool(
      { outputSchema: hanging, timeoutMs: 50, deadlineMs: 100 },
      () => 1,
    );
    const call = watch(executor.execute({}));
    await clock.advance(100);
    expect(failed(call.result)).toMatchObject({ latencyMs: 100, error: { effect: "committed" } });
  });

  it("takes no inherited field for a given one", async () => {
    const heir: unknown = Object.create(Object.assign(Object.create(null), { amount: 5 }));
    const outputSchema = { type: "object", required: ["amount"] };
    const { executor } = await makeTool({ outputSchema }, () => heir);
    expect(failed(await executor.execute({})).error.code).toBe("OUTPUT_INVALID");
  });
});
