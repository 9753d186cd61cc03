import { FunctionExecutorFactory, FunctionToolExecutor } from "@exec/function";
import { expect, test } from "vitest";
import { main } from "./override-built-in.ts";

test("the built-in gives way to the override and comes back", async () => {
  const builtIn = { origin: "built-in", logs: [] };
  expect(await main()).toEqual({
    before: builtIn,
    overridden: { origin: "application", logs: ["say_hello, attempt 1"] },
    after: builtIn,
  });
  expect(FunctionExecutorFactory.getExecutorClass("standard")).toBe(FunctionToolExecutor);
});

test("the built-in itself stays", () => {
  expect(() => FunctionExecutorFactory.unregister("standard")).toThrow(
    /built-in .* cannot be unregistered/,
  );
});
