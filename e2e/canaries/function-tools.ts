import { type CallContext, type Runtime, Secret, ToolError } from "@exec/core";
import { FunctionToolExecutor } from "@exec/function";
import { callAll } from "./all-calls.ts";
import { print } from "./seen.ts";

type Run = (token: string, context: CallContext) => unknown;

const pieces = (text: string): string[] => text.match(/[\s\S]{1,3}/g) ?? [];

/** What a careless author does with a secret that he opened. */
const CARELESS: Readonly<Record<string, Run>> = {
  message: (token) => {
    throw new TypeError(`no log-in with ${token}`);
  },
  cause: (token) => {
    throw new Error("no log-in", {
      cause: Object.assign(new Error(token), { code: token, token }),
    });
  },
  fields: (token) => {
    throw Object.assign(new Error(token), { name: token, code: token, config: { token } });
  },
  aggregate: (token) => {
    throw new AggregateError([new Error(token)], token, { cause: token });
  },
  text: (token) => {
    throw token;
  },
  object: (token) => {
    throw { [token]: token, message: token };
  },
  tool_error: (token) => {
    const init = {
      code: token,
      message: token,
      details: { [token]: [token] },
      cause: new Error(token),
    };
    throw new ToolError(init);
  },
  code: (token) => {
    throw new ToolError({ code: token, message: "no log-in" });
  },
  log: (token, context) => {
    context.log("info", token, { [token]: [token] });
    context.log("error", new Error(token) as never, new Error(token) as never);
    context.progress(1, 2, token);
    context.progress(1, 2, new Error(token) as never);
    context.report({
      warnings: [token, new Error(token) as never],
      artifacts: [{ name: token, mediaType: token, data: [token] } as never],
    });
    setTimeout(() => context.log("info", `late ${token}`), 5);
    console.log(context);
    return { [token]: { deep: [token, Buffer.from(`user:${token}`).toString("base64")] } };
  },
  pieces: async function* (token, context) {
    for (const piece of pieces(`as it is ${token} and ${JSON.stringify({ token })}`)) {
      context.progress(1);
      yield piece;
    }
  },
  deltas: async function* (token) {
    for (const text of pieces(
      `${encodeURIComponent(token)} ${Buffer.from(`:${token}`).toString("base64")} ${Buffer.from(token).toString("hex")}`,
    ))
      yield { choices: [{ delta: { text } }] };
  },
  broken_off: async function* (token) {
    for (const piece of pieces(token.slice(0, -4))) yield piece;
    throw new Error(token);
  },
  cut_off: async function* (token) {
    for (const piece of pieces(token.slice(0, -4))) yield piece;
    await new Promise(() => {});
  },
  late: async (token) => {
    await new Promise((resolve) => setTimeout(resolve, 150));
    throw new Error(token);
  },
  bigint: (token) => ({ [token]: 1n }),
  output: (token) => ({ n: token, [token]: token }),
};

export async function callFunctionTools(
  canaries: Record<string, string>,
  runtime: Runtime,
): Promise<void> {
  const token = Secret.of(canaries.function ?? "");
  for (const [name, run] of Object.entries(CARELESS)) {
    const tool = new FunctionToolExecutor(
      {
        name,
        inputSchema: { type: "object", properties: { call: { type: "string" } } },
        ...(name === "output"
          ? {
              outputSchema: {
                type: "object",
                properties: { n: { enum: [1] } },
                additionalProperties: false,
              },
            }
          : {}),
        idempotency: true,
        cache: { ttlMs: 60_000 },
        timeoutMs: 100,
      },
      (_args, context) => {
        context.mask(token);
        return run(token.open(), context);
      },
      { runtime },
    );
    await callAll(tool, (call) => ({ call }));
    print("executor", tool);
  }
  // What was left behind ends meanwhile.
  await new Promise((resolve) => setTimeout(resolve, 300));
}
