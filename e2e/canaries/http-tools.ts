import { type CallContext, type Runtime, Secret } from "@exec/core";
import { BaseHttpExecutor, HttpToolExecutor } from "@exec/http";
import { callAll } from "./all-calls.ts";
import { startEchoServer, WAYS } from "./echo-server.ts";
import { print } from "./seen.ts";

const inputSchema = { type: "object", properties: { call: { type: "string" } } } as const;

/** Opens a secret for a request of its own, and says what came of it. */
class OwnExecutor extends BaseHttpExecutor {
  readonly #token: Secret;

  constructor(
    spec: ConstructorParameters<typeof BaseHttpExecutor>[0],
    token: Secret,
    runtime: Runtime,
  ) {
    super(spec, { runtime });
    this.#token = token;
  }

  protected override async *executeHttpRequest(_args: unknown, context: CallContext) {
    const url = this.spec.url ?? "";
    const request = { url, headers: { "x-token": this.#token }, acceptStatus: () => true };
    const response = await this.request(request, context);
    context.log("info", "headers", JSON.parse(JSON.stringify(response.headers)));
    const text = response.text();
    for (let at = 0; at < text.length; at += 5) yield { delta: text.slice(at, at + 5) };
  }
}

/** Tools with secrets in header, query and body, against a server that gives all of it back. */
export async function callHttpTools(
  canaries: Record<string, string>,
  runtime: Runtime,
): Promise<void> {
  const secret = (name: string): Secret => Secret.of(canaries[name] ?? "");
  const server = await startEchoServer();
  for (const way of WAYS) {
    const own = new OwnExecutor(
      { name: `own_${way}`, url: `${server.origin}/${way}`, timeoutMs: 300, inputSchema },
      secret("opened"),
      runtime,
    );
    const tools = [
      own,
      // Secrets that are escaped three times and encoded on top of it are not looked for.
      ...(["json", "text", ...(way === "twice" ? [] : ["binary" as const])] as const).map(
        (returnType) =>
          new HttpToolExecutor(
            {
              name: `${way}_${returnType}`,
              url: `${server.origin}/${way}`,
              method: "POST",
              headers: { authorization: secret("header"), "x-bearer": secret("bearer") },
              query: { key: secret("query"), call: "{call}" },
              body: { json: { password: secret("body"), nested: [secret("body")] } },
              returnType,
              timeoutMs: 300,
              idempotency: true,
              cache: { ttlMs: 60_000 },
              retry: { maxAttempts: 2 },
              inputSchema,
            },
            { runtime },
          ),
      ),
    ];
    for (const tool of tools) {
      print("executor", tool);
      print("spec", tool.spec);
      await callAll(tool, (call) => ({ call }));
      print("executor used", tool);
      await tool.close();
    }
  }
  server.closeAllConnections();
  server.close();
}
