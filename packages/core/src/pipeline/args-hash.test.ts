import { expect, it } from "vitest";
import { z } from "zod";
import { makeTool } from "../../test-support/pipeline.ts";
import { Secret } from "../secret/secret.ts";
import { hashJson } from "./args-hash.ts";

it("Equal values hash equal, whatever the order of their fields", () => {
  expect(hashJson({ a: 1, b: [true, null] })).toBe(hashJson({ b: [true, null], a: 1 }));
  expect(hashJson({ a: 1 })).not.toBe(hashJson({ a: "1" }));
});

it("Secrets hash as what they hold, where they stand", () => {
  const [one, two] = [Secret.of("one-secret"), Secret.of("two-secret")];
  const values = [
    one,
    two,
    "[secret]",
    { a: one, b: two },
    { a: two, b: one },
    { a: one, b: "[secret]" },
    { a: "[secret]", b: one },
    [one, one, two],
    [one, two, two],
  ];
  expect(new Set(values.map(hashJson)).size).toBe(values.length);
  const node = { toJSON: () => ({ token: one }), self: {} };
  node.self = node;
  expect(hashJson(node)).toBe(hashJson({ token: one }));
  expect(hashJson({ a: one })).toBe(hashJson({ a: Secret.of("one-secret") }));
});

it("Calls whose schema makes secrets of their arguments are told apart", async () => {
  const inputSchema = z.object({ token: z.string().transform((token) => Secret.of(token)) });
  for (const rules of [{ idempotency: true }, { cache: { ttlMs: 1000 } }]) {
    let runs = 0;
    const { executor } = await makeTool({ ...rules, inputSchema }, () => (runs += 1));
    for (const token of ["first-token", "second-token", "first-token"])
      await executor.execute({ token });
    expect(runs).toBe(2);
  }
});
