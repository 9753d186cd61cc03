import type { CallContext } from "../context/call-context.ts";
import type { ToolContext } from "../context/tool-context.ts";
import { type EgressGate, egressGate } from "../egress/egress-gate.ts";
import { answerPlan, type CallTarget } from "../pipeline/answer-plan.ts";
import { Call, type EventSink } from "../pipeline/call.ts";
import { drive } from "../pipeline/driver.ts";
import { type Outcome, refusal } from "../pipeline/guard.ts";
import { Load } from "../pipeline/load.ts";
import { openWithin } from "../pipeline/open-within.ts";
import { compilePlan, type Plan } from "../pipeline/plan.ts";
import { ToolError } from "../result/tool-error.ts";
import type { ToolEvent } from "../result/tool-event.ts";
import type { ToolResult } from "../result/tool-result.ts";
import { defaultRuntime, type Runtime } from "../runtime/runtime.ts";
import type { Services } from "../runtime/services.ts";
import { compileSchema, type SchemaCheck } from "../schema/schema-check.ts";
import { findSecrets } from "../secret/redactor.ts";
import { type SpecRules, specFaults, specInvalid } from "../spec/check-spec.ts";
import { frozenCopy } from "../spec/freeze-spec.ts";
import type { Awaitable } from "../spec/json.ts";
import type { ToolSchema, ToolSpec } from "../spec/tool-spec.ts";
import type { ToolInput } from "../spec/tool-types.ts";
import { streamEvents } from "./event-stream.ts";
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

  #plan: Plan | undefined;
  #ready: Promise<void> | undefined;
  #checks: { input: SchemaCheck | undefined; output: SchemaCheck | undefined } | undefined;
  readonly #plansByServices = new WeakMap<Partial<Services>, Plan>();
  readonly #load = new Load();
  #closed: Promise<void> | undefined;

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

  execute(args: ToolInput<Spec>, context: ToolContext = NO_CONTEXT): Promise<ToolResult<Content>> {
    const plan = this.#plan;
    // The common case in one line: opened, not closed, with the runtime's own services.
    if (plan !== undefined && context.services === undefined) {
      return drive(new Call(plan, args, context, undefined)) as Promise<ToolResult<Content>>;
    }
    return this.#start(args, context, undefined) as Promise<ToolResult<Content>>;
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
    return streamEvents<Content>(
      context,
      (sink, own) => this.#start(args, own, sink) as Promise<ToolResult<Content>>,
    );
  }

  ready(): Promise<void> {
    this.#ready ??= this.#open().catch((error: unknown) => {
      this.#ready = undefined;
      throw error;
    });
    return this.#ready;
  }

  stages(): readonly string[] {
    return this.#plan?.stages ?? [];
  }

  close(): Promise<void> {
    this.#plan = undefined;
    this.#closed ??= this.#load.drained().then(() => this.release());
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #start(args: unknown, context: ToolContext, sink: EventSink | undefined): Promise<ToolResult> {
    if (this.#closed !== undefined) return this.#refuse(context);
    if (this.#plan === undefined) return this.#startFirst(args, context, sink);
    return drive(new Call(this.#planFor(this.#plan, context), args, context, sink));
  }

  /** A call that has to load what the tool needs, within its own deadline. */
  async #startFirst(
    args: unknown,
    context: ToolContext,
    sink: EventSink | undefined,
  ): Promise<ToolResult> {
    const opening = await openWithin(this.#target(this.runtime.services), context, () =>
      this.ready(),
    );
    if (opening.failed !== undefined || this.#plan === undefined)
      return opening.failed as ToolResult;
    return drive(
      new Call(this.#planFor(this.#plan, context), args, context, sink, opening.startedAt),
    );
  }

  #refuse(context: ToolContext): Promise<ToolResult> {
    const message = `The executor of "${this.spec.name}" is closed; create a new one.`;
    const answer = (): Outcome => refusal({ code: "EXECUTOR_CLOSED", message });
    return drive(
      new Call(
        answerPlan("closed", this.#target(this.runtime.services), answer),
        undefined,
        context,
        undefined,
      ),
    );
  }

  async #open(): Promise<void> {
    await this.prepare();
    const { inputSchema, parameters, outputSchema } = this.spec;
    const [input, output] = await Promise.all([
      this.#compile("inputSchema", inputSchema ?? parameters),
      this.#compile("outputSchema", outputSchema),
    ]);
    this.#checks = { input, output };
    this.#plan = this.#compilePlan(this.runtime.services);
  }

  async #compile(field: string, schema: ToolSchema | undefined): Promise<SchemaCheck | undefined> {
    if (schema === undefined) return undefined;
    try {
      return await compileSchema(schema);
    } catch (error) {
      throw specInvalid(this.spec.name, [
        `"${field}" ${error instanceof Error ? error.message : String(error)}`,
      ]);
    }
  }

  #planFor(plan: Plan, context: ToolContext): Plan {
    const { services } = context;
    if (services === undefined) return plan;
    let own = this.#plansByServices.get(services);
    if (own === undefined) {
      own = this.#compilePlan({ ...this.runtime.services, ...services });
      this.#plansByServices.set(services, own);
    }
    return own;
  }

  #target(services: Services): CallTarget {
    const { spec, family, executorType, toolType } = this;
    return { spec, family, executorType, toolType, services, load: this.#load };
  }

  #compilePlan(services: Services): Plan {
    const connects = this.destinations !== undefined;
    return compilePlan({
      ...this.#target(services),
      operation: (args, context, timeoutMs) => this.operate(args, context, timeoutMs),
      inputCheck: this.#checks?.input,
      outputCheck: this.#checks?.output,
      destinations: connects ? (args) => this.destinations?.(args) ?? [] : undefined,
      gate: connects ? this.egress : undefined,
      secrets: findSecrets(this.spec),
      guards: this.runtime.guards,
    });
  }
}
