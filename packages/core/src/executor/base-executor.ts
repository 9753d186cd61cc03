import type { CallContext } from "../context/call-context.ts";
import type { ToolContext } from "../context/tool-context.ts";
import { type EgressGate, egressGate } from "../egress/egress-gate.ts";
import type { CallTarget } from "../pipeline/answer-plan.ts";
import type { EventSink } from "../pipeline/call.ts";
import { Beginning, Load } from "../pipeline/load.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { ToolError } from "../result/tool-error.ts";
import type { ToolEvent } from "../result/tool-event.ts";
import type { ToolResult } from "../result/tool-result.ts";
import { defaultRuntime, type Runtime } from "../runtime/runtime.ts";
import type { Services } from "../runtime/services.ts";
import { type SpecRules, specFaults, specInvalid } from "../spec/check-spec.ts";
import { describeTool, type ToolDescription } from "../spec/describe-tool.ts";
import { frozenCopy } from "../spec/freeze-spec.ts";
import type { Awaitable } from "../spec/json.ts";
import type { ToolSpec } from "../spec/tool-spec.ts";
import type { ToolInput } from "../spec/tool-types.ts";
import { executorClosed, runtimeClosed } from "./closed.ts";
import { EventStream } from "./event-stream.ts";
import type { ExecutorOptions, IExecutor } from "./executor.ts";

const NO_CONTEXT: ToolContext = Object.freeze({});

/**
 * What all executors have in common: the spec's check, the pipeline, the three ways to call.
 * Families extend it with a method of their own for authors; a new family starts here.
 */
export abstract class BaseExecutor<Spec extends ToolSpec = ToolSpec, Content = unknown>
  implements IExecutor<ToolInput<Spec>, Content>
{
  readonly spec: Spec;
  readonly runtime: Runtime;
  readonly executorType: string;
  /** The family's name, such as `http`. */
  abstract readonly family: string;

  #pipeline: Pipeline | undefined;
  #ready: Promise<void> | undefined;
  #compile: ((services: Services) => Pipeline) | undefined;
  readonly #byServices = new WeakMap<object, Pipeline>();
  readonly #load: Load;
  #closed: Promise<void> | undefined;
  #isOpening = false;
  #released: Promise<void> | undefined;

  /**
   * @param rules fields that the family or executor adds to the spec
   * @throws ToolError `SPEC_INVALID` with every fault of the spec's shape
   */
  constructor(spec: Spec, options: ExecutorOptions = {}, rules: SpecRules = {}) {
    const faults = specFaults(spec, rules);
    if (faults.length > 0) throw specInvalid((spec as Partial<ToolSpec> | undefined)?.name, faults);
    this.spec = frozenCopy(spec);
    this.runtime = options.runtime ?? defaultRuntime();
    this.#load = new Load(this.runtime.calls);
    this.executorType = this.spec.executor ?? "standard";
  }

  /** Runs the operation: the family calls its author's method here. */
  protected abstract operate(args: unknown, context: CallContext, timeoutMs: number): unknown;

  /** Loads what is heavy and checks what needs it; part of `ready()`. */
  protected prepare(): Awaitable<void> {}

  /** Releases what `prepare` or the calls took; part of `close()`. */
  protected release(): Awaitable<void> {}

  /** What traces call it, after OpenTelemetry: `function`, `datastore` or `extension`. */
  protected get toolType(): string {
    return "extension";
  }

  /** Origins written in the spec, which no argument can change. */
  protected fixedOrigins(): readonly string[] {
    return [];
  }

  /** Where a call with these arguments wants to connect; `undefined` for executors that never do. */
  protected destinations?(args: unknown): readonly URL[];

  /** Where this executor may connect to: the stricter of the tool's and the runtime's policies. */
  protected get egress(): EgressGate {
    this.#gate ??= egressGate({
      tool: this.spec.egress,
      runtime: this.runtime.services.security?.egress,
      fixedOrigins: this.fixedOrigins(),
    });
    return this.#gate;
  }
  #gate: EgressGate | undefined;

  describe(): ToolDescription {
    return describeTool(this.spec);
  }

  execute(args: ToolInput<Spec>, context?: ToolContext): Promise<ToolResult<Content>> {
    const pipeline = this.#pipeline;
    const given = context ?? NO_CONTEXT;
    // The common case: opened, nothing is closed, with the runtime's own services.
    const isCommon =
      pipeline !== undefined && given.services === undefined && !this.runtime.isClosed;
    const result = isCommon
      ? pipeline.run(args, given, undefined)
      : this.#start(args, given, undefined);
    return result as Promise<ToolResult<Content>>;
  }

  async run(args: ToolInput<Spec>, context?: ToolContext): Promise<Content> {
    const result = await this.execute(args, context);
    if (result.ok) return result.content;
    throw ToolError.from(result.error);
  }

  stream(
    args: ToolInput<Spec>,
    context: ToolContext = NO_CONTEXT,
  ): AsyncIterable<ToolEvent<Content>> {
    return new EventStream<Content>(
      context ?? NO_CONTEXT,
      (sink, own) => this.#start(args, own, sink) as Promise<ToolResult<Content>>,
    );
  }

  ready(): Promise<void> {
    const { name } = this.spec;
    return this.runtime.isClosed ? Promise.reject(runtimeClosed(name)) : this.#opened();
  }

  #opened(): Promise<void> {
    if (this.#closed !== undefined) return Promise.reject(executorClosed(this.spec.name));
    this.#ready ??= this.#open().catch((error: unknown) => {
      this.#ready = undefined;
      return this.#rethrow(error);
    });
    return this.#ready;
  }

  stages(): readonly string[] {
    return this.#pipeline?.stages ?? [];
  }

  close(): Promise<void> {
    this.#pipeline = undefined;
    // What is still being opened is released once it is open.
    this.#closed ??= this.#load.drained().then(() => {
      return this.#isOpening ? undefined : this.#releaseOnce();
    });
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #open(): Promise<void> {
    this.#isOpening = true;
    try {
      const [{ preparePipeline }] = await Promise.all([loadPipeline(), this.prepare()]);
      const connects = this.destinations !== undefined;
      this.#compile = await preparePipeline({
        ...this.#callTarget(),
        operation: (args, context, timeoutMs) => this.operate(args, context, timeoutMs),
        destinations: connects ? (args) => this.destinations?.(args) ?? [] : undefined,
        fixedOrigins: this.fixedOrigins(),
        guards: this.runtime.guards,
      });
    } finally {
      this.#isOpening = false;
      if (this.#closed !== undefined) await this.#releaseOnce();
    }
    if (this.#closed !== undefined) throw executorClosed(this.spec.name);
    this.#pipeline = this.#compile(this.runtime.services);
  }

  /** Any call but the common one: the first, one with services of its own, one that comes too late. */
  async #start(
    args: unknown,
    context: ToolContext,
    sink: EventSink | undefined,
  ): Promise<ToolResult> {
    const beginning = new Beginning(this.runtime.isClosed);
    this.#load.enter(beginning);
    try {
      return await this.#begin(args, context, sink, beginning);
    } finally {
      this.#load.leave(beginning);
    }
  }

  async #begin(
    args: unknown,
    context: ToolContext,
    sink: EventSink | undefined,
    beginning: Beginning,
  ): Promise<ToolResult> {
    const { name } = this.spec;
    const { openWithin, refuse } = await loadPipeline();
    const target = { ...this.#callTarget(), services: this.#servicesWith(context.services) };
    let startedAt: number | undefined;
    const isShut = this.#closed !== undefined || beginning.isTooLate;
    if (!isShut && this.#compile === undefined) {
      const opening = await openWithin(target, context, () => this.#opened());
      if (opening.failed !== undefined) return opening.failed;
      startedAt = opening.startedAt;
    }
    if (beginning.isTooLate) return refuse(target, context, runtimeClosed(name));
    if (this.#closed !== undefined || this.#compile === undefined)
      return refuse(target, context, executorClosed(name));
    let pipeline: Pipeline;
    try {
      pipeline = this.#pipelineFor(this.#compile, context);
    } catch (fault) {
      return refuse(target, context, fault);
    }
    return pipeline.run(args, context, sink, startedAt);
  }

  #releaseOnce(): Promise<void> {
    this.#released ??= (async () => this.release())().catch((error: unknown) =>
      this.#rethrow(error),
    );
    return this.#released;
  }

  /** What an author throws outside of calls may hold a secret, too. */
  async #rethrow(error: unknown): Promise<never> {
    const { maskedLoadFault } = await loadPipeline();
    throw maskedLoadFault(error, this.spec);
  }

  #pipelineFor(compile: (services: Services) => Pipeline, { services }: ToolContext): Pipeline {
    if (services === undefined && this.#pipeline !== undefined) return this.#pipeline;
    const key = services ?? NO_CONTEXT;
    let own = this.#byServices.get(key);
    if (own === undefined) {
      own = compile(this.#servicesWith(services));
      this.#byServices.set(key, own);
    }
    return own;
  }

  /** The runtime's services, with those that a context brings in their place. */
  #servicesWith(given: Partial<Services> | undefined): Services {
    const brought = Object.entries(given ?? {}).filter(([, service]) => service !== undefined);
    return { ...this.runtime.services, ...Object.fromEntries(brought) };
  }

  /** What a call needs to know even where its executor cannot be opened. */
  #callTarget(): Omit<CallTarget, "services"> {
    const { spec, family, executorType, toolType } = this;
    return { spec, family, executorType, toolType, load: this.#load };
  }
}

/** The pipeline is most of core's code; importing core alone does not load it. */
function loadPipeline(): Promise<typeof import("../pipeline/pipeline.ts")> {
  return import("../pipeline/pipeline.ts");
}
