import type { CallContext } from "../context/call-context.ts";
import type { ToolContext } from "../context/tool-context.ts";
import { type EgressGate, egressGate } from "../egress/egress-gate.ts";
import type { CallTarget } from "../pipeline/answer-plan.ts";
import type { Load } from "../pipeline/load.ts";
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
import type { ExecutorOptions, IExecutor } from "./executor.ts";
import { Lifecycle, loadPipeline } from "./lifecycle.ts";

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

  readonly #lifecycle: Lifecycle;

  /**
   * @param rules fields that the family or executor adds to the spec
   * @throws ToolError `SPEC_INVALID` with every fault of the spec's shape
   */
  constructor(spec: Spec, options: ExecutorOptions = {}, rules: SpecRules = {}) {
    const faults = specFaults(spec, rules);
    if (faults.length > 0) throw specInvalid((spec as Partial<ToolSpec> | undefined)?.name, faults);
    this.spec = frozenCopy(spec);
    this.runtime = options.runtime ?? defaultRuntime();
    this.executorType = this.spec.executor ?? "standard";
    this.#lifecycle = new Lifecycle({
      spec: this.spec,
      runtime: this.runtime,
      target: () => this.#target(),
      open: (load) => this.#open(load),
      holds: this.release !== BaseExecutor.prototype.release,
      release: () => this.release(),
    });
  }

  /** Runs the operation: the family calls its author's method here. */
  protected abstract operate(args: unknown, context: CallContext, timeoutMs: number): unknown;

  /** Loads what is heavy and checks what needs it; part of `ready()`. */
  protected prepare(): Awaitable<void> {}

  /**
   * Releases what `prepare` or the calls took; part of `close()`, also of the runtime's. A runtime holds an
   * executor that has a `release` of its own from its opening until one of the two is closed.
   */
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
    return this.#lifecycle.execute(args, context) as Promise<ToolResult<Content>>;
  }

  async run(args: ToolInput<Spec>, context?: ToolContext): Promise<Content> {
    const result = await this.execute(args, context);
    if (result.ok) return result.content;
    throw ToolError.from(result.error);
  }

  stream(args: ToolInput<Spec>, context?: ToolContext): AsyncIterable<ToolEvent<Content>> {
    return this.#lifecycle.stream(args, context) as AsyncIterable<ToolEvent<Content>>;
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

  async #open(load: Load): Promise<(services: Services) => Pipeline> {
    const [{ preparePipeline }] = await Promise.all([loadPipeline(), this.prepare()]);
    const connects = this.destinations !== undefined;
    return preparePipeline({
      ...this.#target(),
      load,
      operation: (args, context, timeoutMs) => this.operate(args, context, timeoutMs),
      destinations: connects ? (args) => this.destinations?.(args) ?? [] : undefined,
      fixedOrigins: this.fixedOrigins(),
      guards: this.runtime.guards,
    });
  }

  #target(): Omit<CallTarget, "services" | "load"> {
    const { spec, family, executorType, toolType } = this;
    return { spec, family, executorType, toolType };
  }
}
