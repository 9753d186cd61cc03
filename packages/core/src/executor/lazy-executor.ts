import type { ToolContext } from "../context/tool-context.ts";
import { Load } from "../pipeline/load.ts";
import { ToolError } from "../result/tool-error.ts";
import type { ToolEvent } from "../result/tool-event.ts";
import type { ToolResult } from "../result/tool-result.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { describeTool, type ToolDescription } from "../spec/describe-tool.ts";
import { frozenCopy } from "../spec/freeze-spec.ts";
import type { ToolSpec } from "../spec/tool-spec.ts";
import { executorClosed, runtimeClosed } from "./closed.ts";
import type { IExecutor } from "./executor.ts";

/** What stands in for an executor whose class is loaded at its first use. */
export class LazyExecutor implements IExecutor {
  readonly spec: ToolSpec;
  readonly family: string;
  readonly executorType: string;
  readonly #runtime: Runtime;
  readonly #create: () => Promise<IExecutor>;
  readonly #load: Load;
  #executor: IExecutor | undefined;
  #ready: Promise<void> | undefined;
  #closed = false;

  constructor(
    spec: ToolSpec,
    family: string,
    executorType: string,
    runtime: Runtime,
    create: () => Promise<IExecutor>,
  ) {
    this.spec = frozenCopy(spec);
    this.family = family;
    this.executorType = executorType;
    this.#runtime = runtime;
    this.#load = new Load(runtime.calls);
    this.#create = create;
  }

  describe(): ToolDescription {
    return describeTool(this.spec);
  }

  async execute(args: unknown, context: ToolContext = {}): Promise<ToolResult> {
    const opened = await this.#open(context);
    return "result" in opened ? opened.result : opened.executor.execute(args, opened.context);
  }

  async run(args: unknown, context?: ToolContext): Promise<unknown> {
    const result = await this.execute(args, context);
    if (result.ok) return result.content;
    throw ToolError.from(result.error);
  }

  async *stream(
    args: unknown,
    context: ToolContext = {},
  ): AsyncGenerator<ToolEvent, void, undefined> {
    const opened = await this.#open(context);
    if ("result" in opened) yield { type: "result", result: opened.result };
    else yield* opened.executor.stream(args, opened.context);
  }

  ready(): Promise<void> {
    this.#ready ??= this.#prepare().catch((error: unknown) => {
      this.#ready = undefined;
      throw error;
    });
    return this.#ready;
  }

  stages(): readonly string[] {
    return this.#executor?.stages() ?? [];
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#ready?.catch(() => {});
    await this.#executor?.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #prepare(): Promise<void> {
    this.#refuseClosed();
    this.#executor ??= await this.#create();
    if (this.#closed) await this.#executor.close();
    this.#refuseClosed();
    await this.#executor.ready();
  }

  #refuseClosed(): void {
    if (this.#closed) throw executorClosed(this.spec.name);
    if (this.#runtime.isClosed) throw runtimeClosed(this.spec.name);
  }

  /** The executor with what is left of the call's time, or the result where it cannot be loaded. */
  async #open(
    context: ToolContext,
  ): Promise<{ executor: IExecutor; context: ToolContext } | { result: ToolResult }> {
    if (this.#executor !== undefined) return { executor: this.#executor, context };
    const { openWithin } = await import("../pipeline/pipeline.ts");
    const { spec, family, executorType } = this;
    const target = {
      spec,
      family,
      executorType,
      toolType: "extension",
      services: this.#runtime.services,
      load: this.#load,
    };
    const { failed, deadline } = await openWithin(target, context, () => this.ready());
    if (failed !== undefined || this.#executor === undefined)
      return { result: failed as ToolResult };
    return {
      executor: this.#executor,
      context: deadline === undefined ? context : { ...context, deadline },
    };
  }
}
