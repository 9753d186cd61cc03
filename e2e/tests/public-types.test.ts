import { beforeAll, describe, expect, it } from "vitest";
import { ConsumerProject } from "../support/consumer-project.ts";
import { publishedPackages } from "../support/repository.ts";

/** What users rely on, written as a program; every line marked as an error has to be one. */
const program = `
import { type ContentOf, ExecutorFactory, type IExecutor, type ToolEvent, type ToolResult, ToolError } from "@exec/core";
import "@exec/db";
import { FunctionExecutorFactory, FunctionToolExecutor } from "@exec/function";
import "@exec/http";
import { z } from "zod";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const isTrue = <T extends true>(): T | undefined => undefined;

const inputSchema = {
  type: "object",
  properties: {
    a: { type: "number" },
    unit: { enum: ["km", "mi"] },
    tags: { type: "array", items: { type: "string" } },
  },
  required: ["a"],
  additionalProperties: false,
} as const;

// An inline JSON Schema types the function's arguments and those of execute.
const fromJson = new FunctionToolExecutor({ name: "one", inputSchema }, (args) => {
  isTrue<Equal<typeof args.a, number>>();
  isTrue<Equal<typeof args.unit, "km" | "mi" | undefined>>();
  return { doubled: args.a * 2 };
});
const viaJson = fromJson.run({ a: 1, tags: ["x"] });
isTrue<Equal<typeof viaJson, Promise<{ doubled: number }>>>();
// @ts-expect-error a is a number
void fromJson.execute({ a: "1" });
// @ts-expect-error a is missing
void fromJson.execute({});

// A Standard Schema gives its input type to execute and its output type to the function.
const fromStandard = FunctionExecutorFactory.createExecutor(
  { name: "two", inputSchema: z.object({ day: z.string().transform((text) => new Date(text)) }) },
  ({ day }) => day.getTime(),
  "standard",
);
const viaStandard = fromStandard.run({ day: "2000-01-01" });
isTrue<Equal<typeof viaStandard, Promise<number>>>();
// @ts-expect-error the schema's input is a string
void fromStandard.execute({ day: new Date() });

// A result is a union that "ok" decides.
export function advice(result: ToolResult<number>): string {
  if (result.ok) return (result.content satisfies number).toFixed(1);
  // @ts-expect-error a failure has no content
  void result.content;
  return result.error.message;
}

// The factory over all families knows the types of the families that are imported.
const general = ExecutorFactory.createExecutor(
  {
    name: "three",
    type: "function",
    executor: "standard",
    inputSchema,
    outputSchema: { type: "number" },
  },
  ({ a }) => a,
);
const viaGeneral = general.run({ a: 1 });
isTrue<Equal<typeof viaGeneral, Promise<number>>>();

// So it does for the other types of functions, whichever way they are named.
const chunks = ExecutorFactory.createExecutor(
  { name: "four", type: "function", executor: "streaming", inputSchema },
  async function* ({ a }) {
    yield { at: a };
    return "done";
  },
);
const viaChunks = chunks.stream({ a: 1 });
isTrue<Equal<typeof viaChunks, AsyncIterable<ToolEvent<string, { at: number }>>>>();
const batched = ExecutorFactory.createExecutor(
  { name: "five", type: "function", executor: "batching", inputSchema, batching: { maxSize: 10 } },
  async (items) => items.map(({ a }) => (a > 0 ? { doubled: a * 2 } : new Error("too small"))),
);
const viaBatch = batched.run({ a: 1 });
isTrue<Equal<typeof viaBatch, Promise<{ doubled: number }>>>();
const cached = FunctionExecutorFactory.createExecutor(
  { name: "six", executor: "cached", inputSchema, cache: { maxEntries: 10 } },
  ({ a }) => a * 2,
);
const viaCache = cached.run({ a: 1 });
isTrue<Equal<typeof viaCache, Promise<number>>>();
// @ts-expect-error a batch function answers with a list
FunctionExecutorFactory.createExecutor({ name: "seven", inputSchema }, (items) => items.length, "batching");

// Specs that come from a file stay usable without their types.
const loaded: { name: string; type: string }[] = [];
export const executors: IExecutor[] = loaded.map((spec) => ExecutorFactory.createExecutor(spec));

export type Content = ContentOf<{ name: "x"; outputSchema: { type: "string" } }>;
export const error: Error = ToolError.from({ code: "INTERNAL", message: "x", retryable: false, effect: "none" });
`;

describe("public types of the packed packages, with skipLibCheck off", () => {
  let project: ConsumerProject;

  beforeAll(async () => {
    project = await ConsumerProject.create("public types", {
      packages: publishedPackages.map((name) => `@exec/${name}`),
      others: ["zod"],
      files: {
        "program.ts": program,
        "embedded.ts": 'export * as embedded from "@exec/db/embedded";\n',
      },
    });
  });

  it.each([
    ["5.9", "typescript-5.9"],
    ["6.0", "typescript-6.0"],
    ["7.0", "typescript"],
  ])("hold on TypeScript %s", async (version, compiler) => {
    expect((await project.compilerVersion(compiler)).startsWith(`${version}.`)).toBe(true);
    const { code, stdout, stderr } = await project.typeCheck(compiler);
    expect(`${stdout}${stderr}`).toBe("");
    expect(code).toBe(0);
  });

  it("need no AWS SDK", () => {
    expect(project.hasPackage("@aws-sdk/client-dynamodb")).toBe(false);
  });
});
