import type { ToolContext } from "../context/tool-context.ts";
import { ToolError } from "../result/tool-error.ts";
import type { ToolEvent } from "../result/tool-event.ts";
import type { ToolResult } from "../result/tool-result.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { describeTool, type ToolDescription } from "../spec/describe-tool.ts";
import { frozenCopy } from "../spec/freeze-spec.ts";
import type { ToolSpec } from "../spec/tool-spec.ts";
import type { IExecutor } from "./executor.ts";
import { forwarding } from "./forwarding.ts";
import { Lifecycle } from "./lifecycle.ts";

/** What stands in for an executor whose class is loaded at its first use. */
export class LazyExecutor implements IExecutor {
  readonly spec: ToolSpec;
  readonly family: string;
  readonly executorType: string;
  readonly #lifecycle: Lifecycle;
  #executor: IExecutor | undefined;

  constructor(
    spec: ToolSpec,
    family: string,
    executorType: string,
    runtime: Runtime,
    create: () => Promise<IExecutor>,
  ) {
    const own = frozenCopy(spec);
    this.spec = own;
    this.family = family;
    this.executorType = executorType;
    this.#lifecycle = new Lifecycle({
      spec: own,
      runtime,
      target: () => ({ spec: own, family, executorType, toolType: "extension" }),
      open: async () => {
        this.#executor ??= await create();
        const executor = this.#executor;
        // In a runtime that is closing, the call that waits is let in and opens it.
        if (!runtime.isClosed) await executor.ready();
        const pipeline = forwarding(executor, own, runtime);
        return () => pipeline;
      },
      holds: true,
      release: () => this.#executor?.close(),
    });
  }

  describe(): ToolDescription {
    return describeTool(this.spec);
  }

  execute(args: unknown, context?: ToolContext): Promise<ToolResult> {
    return this.#lifecycle.execute(args, context);
  }

  async run(args: unknown, context?: ToolContext): Promise<unknown> {
    const result = await this.execute(args, context);
    if (result.ok) return result.content;
    throw ToolError.from(result.error);
  }

  stream(args: unknown, context?: ToolContext): AsyncIterable<ToolEvent> {
    return this.#lifecycle.stream(args, context);
  }

  ready(): Promise<void> {
    return this.#lifecycle.ready();
  }

  stages(): readonly string[] {
    return this.#lifecycle.stages();
  }

  close(): Promise<void> {
    return this.#lifecycle.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
