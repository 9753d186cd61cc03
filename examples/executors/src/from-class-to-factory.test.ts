import { expect, expectTypeOf, test } from "vitest";
import { main, makeExecutors } from "./from-class-to-factory.ts";

test("all four ways make the same executor", async () => {
  const same = { made: "function/standard", content: 12 };
  expect(await main()).toEqual({ direct: same, byFamily: same, bySpec: same, byClass: same });
});

test("the typed ways know arguments and content", () => {
  const { direct, byFamily, bySpec } = makeExecutors();
  expectTypeOf(direct.run).parameter(0).toEqualTypeOf<{ width: number; height: number }>();
  expectTypeOf(byFamily.run).parameter(0).toEqualTypeOf<{ width: number; height: number }>();
  expectTypeOf(bySpec.run).parameter(0).toEqualTypeOf<{ width: number; height: number }>();
  expectTypeOf(direct.run).returns.resolves.toEqualTypeOf<number>();
});
