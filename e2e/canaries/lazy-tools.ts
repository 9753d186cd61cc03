import {
  BaseExecutor,
  type ExecutorOptions,
  Factory,
  type Runtime,
  Secret,
  type Services,
  type ToolSpec,
} from "@exec/core";
import { FunctionToolExecutor } from "@exec/function";
import { callAll } from "./all-calls.ts";
import { print, watchedRuntime } from "./seen.ts";

type Way = "made" | "ready" | "close" | "echo";

interface OwnSpec extends ToolSpec {
  readonly token: Secret;
  readonly way: Way;
}

/** A type that fails with its token where it should not. */
class CarelessExecutor extends BaseExecutor<OwnSpec> {
  readonly family = "own";

  constructor(spec: OwnSpec, options?: ExecutorOptions) {
    super(spec, options, { fields: { token: () => undefined, way: () => undefined } });
    this.#fail("made");
  }

  protected override prepare(): void {
    this.#fail("ready");
  }

  protected override release(): void {
    this.#fail("close");
  }

  protected override operate(): unknown {
    return { token: this.spec.token.open(), lines: this.spec.token.open().split("\n") };
  }

  #fail(way: Way): void {
    const token = this.spec.token.open();
    if (this.spec.way === way) throw Object.assign(new Error(`no ${way} with ${token}`), { token });
  }
}

/** What a tool with a declared secret does with it. */
const echoes: Readonly<Record<string, (password: string) => unknown>> = {
  plain: (password) => ({ password, note: `as ${password}`, [password]: 1 }),
  match: (password) => `user=bob password=${password}`.match(/user=(\w+)/),
  thrown: (password) => {
    throw new Error(`no log-in with ${password}`);
  },
  slow: async (password) => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return password;
  },
};

/** Types that are loaded when first used, secrets that a call brings, and guards and services that fail. */
export async function callLazyTools(
  canaries: Record<string, string>,
  runtime: Runtime,
): Promise<void> {
  const types = new Factory<CarelessExecutor>({
    name: "own",
    builtIns: {},
    defaultType: "careless",
  });
  types.register("careless", async () => CarelessExecutor);
  const header = "-----BEGIN PRIVATE KEY-----";
  const pem = `${header}\n${canaries.pem}\n${canaries.pem}\n-----END PRIVATE KEY-----\n`;
  for (const way of ["made", "ready", "close", "echo"] as const) {
    const spec = { name: `lazy_${way}`, executor: "careless", token: Secret.of(pem), way };
    const tool = types.createExecutor(spec, { runtime });
    print("executor", tool);
    await tool.ready().catch((error: unknown) => print("not ready", error));
    await callAll(tool, (call) => ({ call }));
    await Promise.resolve(tool.close()).catch((error: unknown) => print("not closed", error));
    print("executor used", tool);
  }
  await callWithDeclared(canaries.declared ?? "", pem, runtime);
}

async function callWithDeclared(password: string, pem: string, runtime: Runtime): Promise<void> {
  const fail = (): never => {
    throw new Error(`no service with ${password}`);
  };
  const guarded = watchedRuntime({
    guards: [
      {
        name: "careless-guard",
        place: "admit",
        after: "input-validation",
        compile: () => ({ enter: fail }),
      },
    ],
    security: { authorize: fail },
  });
  const broken = { cache: { get: fail, set: fail } } as unknown as Partial<Services>;
  for (const [name, echo] of Object.entries(echoes)) {
    const spec = {
      name: `declared_${name}`,
      idempotency: { keys: ["call"] },
      cache: { ttlMs: 60_000 },
      inputSchema: {
        type: "object",
        properties: {
          call: { type: "string" },
          password: { type: "string", writeOnly: true, maxLength: 500 },
        },
        required: ["call", "password"],
      },
    } as const;
    const tool = new FunctionToolExecutor(spec, ({ password }) => echo(password), { runtime });
    await callAll(tool, (call) => ({ call, password }));
    const same = Array.from({ length: 3 }, () => tool.execute({ call: "same", password }));
    print(`${name} at once`, await Promise.all(same));
    print(`${name} refused`, await tool.execute({ call: 1 as never, password }));
    const long = `${password} `.repeat(20);
    print(`${name} too long`, await tool.execute({ call: "long", password: long }));
    const services = { services: broken };
    print(`${name} broken`, await tool.execute({ call: "broken", password }, services));
    const behindGuard = new FunctionToolExecutor(
      spec,
      ({ password }, context) => {
        context.mask(pem);
        return echo(password);
      },
      { runtime: guarded },
    );
    await callAll(behindGuard, (call) => ({ call, password }));
  }
  await guarded.close();
}
