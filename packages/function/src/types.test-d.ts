import { ExecutorFactory, type IExecutor, ToolError, type ToolEvent } from "@exec/core";
import { expectTypeOf, test } from "vitest";
import { z } from "zod";
import { BatchingFunctionExecutor } from "./batching-function-executor.ts";
import { CachedFunctionExecutor } from "./cached-function-executor.ts";
import { FunctionExecutorFactory } from "./function-executor-factory.ts";
import { FunctionToolExecutor } from "./function-tool-executor.ts";
import { StreamingFunctionExecutor } from "./streaming-function-executor.ts";
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
  new FunctionToolExecutor(spec, async function* () {
    yield 1;
    return { n: 1 };
  });
  // @ts-expect-error n is missing
  new FunctionToolExecutor(spec, async function* () {
    yield 1;
    return { m: 1 };
  });
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

test("a cached function is typed as any other, and its cache rule may be partial", () => {
  const run = (args: { x: number }) => ({ metres: args.x });
  const made = [
    new CachedFunctionExecutor({ ...point, cache: { maxEntries: 10 } }, (args) => {
      expectTypeOf(args).toEqualTypeOf<{ x: number; unit?: "km" | "mi"; tags?: string[] }>();
      return { metres: args.x };
    }),
    FunctionExecutorFactory.createExecutor(
      { ...point, executor: "cached", cache: { maxEntries: 10 } },
      run,
    ),
    FunctionExecutorFactory.createExecutor(point, run, "cached"),
    ExecutorFactory.createExecutor({ ...point, type: "function", executor: "cached" }, run),
    ExecutorFactory.createExecutor(
      { ...point, type: "function", executor: "cached", cache: { maxEntries: 10 } },
      (args) => {
        expectTypeOf(args).toEqualTypeOf<{ x: number; unit?: "km" | "mi"; tags?: string[] }>();
        return { metres: args.x };
      },
    ),
  ] as const;
  for (const executor of made)
    expectTypeOf(executor.run({ x: 1 })).resolves.toEqualTypeOf<{ metres: number }>();
  // @ts-expect-error x is a number
  void made[1].execute({ x: "1" });
  // @ts-expect-error ttlMs is a number
  new CachedFunctionExecutor({ ...point, cache: { ttlMs: "5m" } }, run);
  const text = { ...point, outputSchema: { type: "string" } } as const;
  // @ts-expect-error the output is a string
  new CachedFunctionExecutor(text, run);
  const cached = { type: "function", executor: "cached" } as const;
  // @ts-expect-error the output is a string
  ExecutorFactory.createExecutor({ ...text, ...cached }, run);
  // @ts-expect-error ttlMs is a number
  ExecutorFactory.createExecutor({ ...point, ...cached, cache: { ttlMs: "5m" } }, run);
  // @ts-expect-error other types do not know how long
  ExecutorFactory.createExecutor({ ...point, type: "function", cache: { maxEntries: 1 } }, run);
});

test("a streaming function types its chunks and its content", () => {
  async function* run({ x }: { x: number }) {
    yield { at: x };
    return "done";
  }
  type Events = AsyncIterable<ToolEvent<string, { at: number }>>;
  const made = [
    new StreamingFunctionExecutor(point, run),
    FunctionExecutorFactory.createExecutor({ ...point, executor: "streaming" }, run),
    FunctionExecutorFactory.createExecutor(point, run, "streaming"),
    ExecutorFactory.createExecutor({ ...point, type: "function", executor: "streaming" }, run),
  ] as const;
  for (const executor of made) {
    expectTypeOf(executor.stream({ x: 1 })).toEqualTypeOf<Events>();
    expectTypeOf(executor.run({ x: 1 })).resolves.toEqualTypeOf<string>();
  }
  const inline = new StreamingFunctionExecutor(point, function* (args) {
    expectTypeOf(args.x).toEqualTypeOf<number>();
    yield args.x;
  });
  expectTypeOf(inline.run({ x: 1 })).resolves.toEqualTypeOf<number[]>();
  const opened = new StreamingFunctionExecutor(point, async () => new ReadableStream<string>());
  expectTypeOf(opened.run({ x: 1 })).resolves.toEqualTypeOf<string[]>();
  const listed = new StreamingFunctionExecutor(point, () => new Set([1]));
  expectTypeOf(listed.run({ x: 1 })).resolves.toEqualTypeOf<number[]>();
  // @ts-expect-error a number has no chunks
  new StreamingFunctionExecutor(point, ({ x }) => x);
  // @ts-expect-error a number has no chunks
  FunctionExecutorFactory.createExecutor(point, ({ x }) => x, "streaming");
  // @ts-expect-error a text is no stream of its characters
  new StreamingFunctionExecutor(point, () => "abc");
  // @ts-expect-error bytes are no stream of numbers
  new StreamingFunctionExecutor(point, async () => new Uint8Array(3));
  const typed = { ...point, type: "function", executor: "streaming" } as const;
  // @ts-expect-error a text is no stream of its characters
  ExecutorFactory.createExecutor(typed, () => "abc");
  const bytes = new StreamingFunctionExecutor(point, () => [new Uint8Array(3)]);
  expectTypeOf(bytes.stream({ x: 1 })).toExtend<AsyncIterable<unknown>>();
  const text = { ...point, outputSchema: { type: "string" } } as const;
  new StreamingFunctionExecutor(text, run);
  // @ts-expect-error the output is a string
  new StreamingFunctionExecutor(text, async function* () {
    yield 1;
    return 2;
  });
});

test("a batching function gets the list of items, and each caller the value for one", () => {
  const run = (items: readonly { x: number }[]) =>
    items.map(({ x }) =>
      x > 0 ? { metres: x } : new ToolError({ code: "TOO_SMALL", message: "x is not above 0" }),
    );
  const made = [
    new BatchingFunctionExecutor(
      { ...point, batching: { maxSize: 10 } },
      async (items, context) => {
        expectTypeOf(items).toEqualTypeOf<
          readonly { x: number; unit?: "km" | "mi"; tags?: string[] }[]
        >();
        expectTypeOf(context.deadline).toEqualTypeOf<number | undefined>();
        return run(items);
      },
    ),
    FunctionExecutorFactory.createExecutor(
      { ...point, executor: "batching", batching: { delayMs: 5 } },
      run,
    ),
    FunctionExecutorFactory.createExecutor(point, run, "batching"),
    ExecutorFactory.createExecutor(
      { ...point, type: "function", executor: "batching", batching: { delayMs: 5 } },
      run,
    ),
  ] as const;
  for (const executor of made) {
    expectTypeOf(executor.execute)
      .parameter(0)
      .toEqualTypeOf<{ x: number; unit?: "km" | "mi"; tags?: string[] }>();
    expectTypeOf(executor.run({ x: 1 })).resolves.toEqualTypeOf<{ metres: number }>();
  }
  const each = new BatchingFunctionExecutor(point, (items) =>
    items.map(async ({ x }) => (x > 0 ? x : new Error("too small"))),
  );
  expectTypeOf(each.run({ x: 1 })).resolves.toEqualTypeOf<number>();
  const named = new BatchingFunctionExecutor(point, () => [{ name: "x", message: "data" }]);
  expectTypeOf(named.run({ x: 1 })).resolves.toEqualTypeOf<{ name: string; message: string }>();
  // @ts-expect-error one answer for each item
  new BatchingFunctionExecutor(point, (items) => items.length);
  // @ts-expect-error one answer for each item
  FunctionExecutorFactory.createExecutor({ ...point, executor: "batching" }, () => 1);
  const text = { ...point, outputSchema: { type: "string" } } as const;
  new BatchingFunctionExecutor(text, (items) => items.map(() => "far"));
  // @ts-expect-error the output is a string
  new BatchingFunctionExecutor(text, (items) => items.map(() => 1));
  // @ts-expect-error there is no such field
  new BatchingFunctionExecutor({ ...point, batching: { waitMs: 1 } }, run);
});
