import { type CallContext, ExecutorFactory, type IExecutor } from "@exec/core";
import { expectTypeOf, test } from "vitest";
import { z } from "zod";
import { BaseHttpExecutor } from "./base-http-executor.ts";
import { HttpExecutorFactory } from "./http-executor-factory.ts";
import type { HttpSpec } from "./http-spec.ts";
import { HttpToolExecutor } from "./http-tool-executor.ts";
import "./executor-types.ts";

const getUser = {
  name: "get_user",
  url: "https://api.example.com/users/{id}",
  inputSchema: {
    type: "object",
    properties: { id: { type: "string" }, fields: { enum: ["all", "few"] } },
    required: ["id"],
    additionalProperties: false,
  },
  outputSchema: { type: "object", properties: { name: { type: "string" } }, required: ["name"] },
} as const;

type Args = { id: string; fields?: "all" | "few" };

test("schemas type the arguments and the content, however the executor is made", () => {
  const made = [
    new HttpToolExecutor(getUser),
    HttpExecutorFactory.createExecutor(getUser),
    HttpExecutorFactory.createExecutor(getUser, "rest"),
    HttpExecutorFactory.createExecutor({ ...getUser, executor: "standard" }, {}),
  ] as const;
  for (const tool of made) {
    expectTypeOf(tool.execute).parameter(0).toEqualTypeOf<Args>();
    expectTypeOf(tool.run({ id: "1" })).resolves.toEqualTypeOf<{ name: string }>();
  }
});

test("the factory over all families knows the types standard, default and rest", () => {
  const made = [
    ExecutorFactory.createExecutor({ ...getUser, type: "http" }),
    ExecutorFactory.createExecutor({ ...getUser, type: "http", executor: "standard" }),
    ExecutorFactory.createExecutor({ ...getUser, type: "http", executor: "rest" }, {}),
  ] as const;
  for (const tool of made) {
    expectTypeOf(tool.family).toEqualTypeOf<"http">();
    expectTypeOf(tool.execute).parameter(0).toEqualTypeOf<Args>();
    expectTypeOf(tool.run({ id: "1" })).resolves.toEqualTypeOf<{ name: string }>();
  }
  // @ts-expect-error an HTTP tool needs a URL
  ExecutorFactory.createExecutor({ name: "x", type: "http", executor: "rest" });
});

test("a Standard Schema gives its input type to execute", () => {
  const inputSchema = z.object({ day: z.string().transform((text) => new Date(text)) });
  const tool = new HttpToolExecutor({
    name: "on",
    url: "https://api.example.com/on/{day}",
    inputSchema,
  });
  expectTypeOf(tool.execute).parameter(0).toEqualTypeOf<{ day: string }>();
  expectTypeOf(tool.run({ day: "x" })).resolves.toBeUnknown();
});

test("a spec is checked by the compiler too", () => {
  // @ts-expect-error an unknown method
  new HttpToolExecutor({ name: "x", url: "https://a.test", method: "FETCH" });
  // @ts-expect-error a header is one value
  new HttpToolExecutor({ name: "x", url: "https://a.test", headers: { a: ["1"] } });
  // @ts-expect-error another family
  new HttpToolExecutor({ name: "x", url: "https://a.test", type: "function" });
});

test("an executor of another type is one all the same", () => {
  const tool = HttpExecutorFactory.createExecutor(
    { name: "x", executor: "soap" } as HttpSpec,
    "soap",
    { wsdl: "x" },
  );
  expectTypeOf(tool).toExtend<IExecutor>();
  expectTypeOf(tool.family).toEqualTypeOf<"http">();
});

test("an author's method receives typed arguments", () => {
  class Custom extends BaseHttpExecutor<typeof getUser, string> {
    protected override async executeHttpRequest(args: Args, context: CallContext): Promise<string> {
      expectTypeOf(args).toEqualTypeOf<Args>();
      const response = await this.request({ url: `https://api.example.com/${args.id}` }, context);
      expectTypeOf(response.json()).toBeUnknown();
      return response.text();
    }
  }
  expectTypeOf(new Custom(getUser).run({ id: "1" })).resolves.toEqualTypeOf<string>();
});
