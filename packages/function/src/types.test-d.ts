import { ExecutorFactory, type IExecutor } from "@exec/core";
import { expectTypeOf, test } from "vitest";
import { z } from "zod";
import { FunctionExecutorFactory } from "./function-executor-factory.ts";
import { FunctionToolExecutor } from "./function-tool-executor.ts";
import "./executor-types.ts";

const point = {
  name: "distance",
  inputSchema: {
    type: "object",
    properties: {
      x: { type: "number" },
      unit: { enum: ["km", "mi"] },
      tags: { type: "array", items: { type: "string" } },
    },
    required: ["x"],
    additionalProperties: false,
  },
} as const;

test("an inline JSON Schema types the arguments of the function and of execute", () => {
  const executor = new FunctionToolExecutor(point, (args) => {
    expectTypeOf(args).toEqualTypeOf<{ x: number; unit?: "km" | "mi"; tags?: string[] }>();
    return { metres: args.x };
  });
  expectTypeOf(executor.execute)
    .parameter(0)
    .toEqualTypeOf<{ x: number; unit?: "km" | "mi"; tags?: string[] }>();
  expectTypeOf(executor.run({ x: 1 })).resolves.toEqualTypeOf<{ metres: number }>();
  // @ts-expect-error x is a number
  void executor.execute({ x: "1" });
});

test("a Standard Schema gives its output type to the function and its input type to execute", () => {
  const executor = FunctionExecutorFactory.createExecutor(
    {
      name: "age",
      inputSchema: z.object({ born: z.string().transform((text) => new Date(text)) }),
    },
    async ({ born }) => {
      expectTypeOf(born).toEqualTypeOf<Date>();
      return born.getTime();
    },
    "standard",
  );
  expectTypeOf(executor.execute).parameter(0).toEqualTypeOf<{ born: string }>();
  expectTypeOf(executor.run({ born: "2000-01-01" })).resolves.toEqualTypeOf<number>();
});

test("a generator's content is what it returns, or the list of its chunks", () => {
  const counted = new FunctionToolExecutor({ name: "a" }, async function* () {
    yield 1;
    return "done";
  });
  const listed = new FunctionToolExecutor({ name: "b" }, async function* () {
    yield 1;
  });
  expectTypeOf(counted.run(null)).resolves.toEqualTypeOf<string>();
  expectTypeOf(listed.run(null)).resolves.toEqualTypeOf<number[]>();
});

test("an output schema types the content and what the function may return", () => {
  const spec = {
    name: "c",
    outputSchema: { type: "object", properties: { n: { type: "integer" } }, required: ["n"] },
  } as const;
  expectTypeOf(new FunctionToolExecutor(spec, () => ({ n: 1 })).run(null)).resolves.toEqualTypeOf<{
    n: number;
  }>();
  // @ts-expect-error n is missing
  new FunctionToolExecutor(spec, () => ({ m: 1 }));
});

test("the factory over all families knows the family's types", () => {
  const executor = ExecutorFactory.createExecutor(
    { ...point, type: "function", executor: "standard" },
    ({ x }) => x,
  );
  expectTypeOf(executor.execute)
    .parameter(0)
    .toEqualTypeOf<{ x: number; unit?: "km" | "mi"; tags?: string[] }>();
  expectTypeOf(executor.run({ x: 1 })).resolves.toEqualTypeOf<number>();
  const measured = ExecutorFactory.createExecutor(
    { ...point, type: "function", outputSchema: { type: "string" } },
    async ({ x }) => String(x),
  );
  expectTypeOf(measured.run({ x: 1 })).resolves.toEqualTypeOf<string>();
  ExecutorFactory.createExecutor(
    { ...point, type: "function", outputSchema: { type: "string" } },
    // @ts-expect-error the output is a string
    async ({ x }) => x,
  );
  const specs: { name: string; type: string }[] = [];
  for (const spec of specs)
    expectTypeOf(ExecutorFactory.createExecutor(spec)).toExtend<IExecutor>();
});
