import type { ToolContext } from "../context/tool-context.ts";
import type { CallTarget } from "../pipeline/answer-plan.ts";
import type { EventSink } from "../pipeline/call.ts";
import { Beginning, Load } from "../pipeline/load.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { ToolEvent } from "../result/tool-event.ts";
import type { ToolResult } from "../result/tool-result.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { Services } from "../runtime/services.ts";
import { withoutUndefined } from "../runtime/without-undefined.ts";
import type { Awaitable } from "../spec/json.ts";
import type { ToolSpec } from "../spec/tool-spec.ts";
import { takeBegun } from "./begun.ts";
import { executorClosed, runtimeClosed } from "./closed.ts";
import { EventStream } from "./event-stream.ts";

const NO_CONTEXT: ToolContext = Object.freeze({});

/** What an executor brings to its lifecycle. */
export interface LifecycleOwner {
  readonly spec: ToolSpec;
  readonly runtime: Runtime;
  /** What a call needs to know even where the executor cannot be opened. */
  target(): Omit<CallTarget, "services" | "load">;
  /** Loads what is heavy, and gives what makes the pipeline from services. Asked again after a failure. */
  open(load: Load): Promise<(services: Services) => Pipeline>;
  /** Whether there is anything to release: the runtime that closes has it released then. */
  readonly holds: boolean;
  /** Releases what was opened and what calls took: once, after the last call. */
  release(): Awaitable<void>;
}

/** From opening to closing: when an executor's calls may run, and what they wait for. */
export class Lifecycle {
  readonly #owner: LifecycleOwner;
  readonly #runtime: Runtime;
  readonly #load: Load;
  readonly #byServices = new WeakMap<object, Pipeline>();
  #pipeline: Pipeline | undefined;
  #compile: ((services: Services) => Pipeline) | undefined;
  #ready: Promise<void> | undefined;
  #isOpening = false;
  #closed: Promise<void> | undefined;
  #released: Promise<void> | undefined;
  #leaveRuntime: (() => void) | undefined;

  constructor(owner: LifecycleOwner) {
    this.#owner = owner;
    this.#runtime = owner.runtime;
    this.#load = new Load(owner.runtime.calls);
  }

  execute(args: unknown, context: ToolContext | undefined): Promise<ToolResult> {
    const pipeline = this.#pipeline;
    const given = context ?? NO_CONTEXT;
    // The common case: opened, nothing is closed, with the runtime's own services.
    const isCommon =
      pipeline !== undefined && given.services === undefined && !this.#runtime.isClosed;
    return isCommon
      ? pipeline.run(args, given, undefined)
      : this.#start(args, given, undefined, takeBegun(given));
  }

  stream(args: unknown, context: ToolContext | undefined): AsyncIterable<ToolEvent> {
    const given = context ?? NO_CONTEXT;
    const hasBegun = takeBegun(given);
    return new EventStream(given, (sink, own) => this.#start(args, own, sink, hasBegun));
  }

  ready(): Promise<void> {
    const { name } = this.#owner.spec;
    if (this.#runtime.isClosed) return Promise.reject(runtimeClosed(name));
    return this.#opened().then(() => {
      if (this.#runtime.isClosed) throw runtimeClosed(name);
    });
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

  #opened(): Promise<void> {
    if (this.#closed !== undefined) return Promise.reject(executorClosed(this.#owner.spec.name));
    this.#ready ??= this.#open().catch((error: unknown) => {
      this.#ready = undefined;
      return this.#rethrow(error);
    });
    return this.#ready;
  }

  async #open(): Promise<void> {
    this.#isOpening = true;
    try {
      if (this.#owner.holds) this.#leaveRuntime ??= this.#runtime.holds(() => this.close());
      this.#compile = await this.#owner.open(this.#load);
    } catch (error) {
      this.#leave();
      throw error;
    } finally {
      this.#isOpening = false;
      if (this.#closed !== undefined) await this.#releaseOnce();
    }
    if (this.#closed !== undefined) throw executorClosed(this.#owner.spec.name);
    this.#pipeline = this.#compile(this.#runtime.services);
  }

  /** Any call but the common one: the first, one with services of its own, one that comes too late. */
  async #start(
    args: unknown,
    context: ToolContext,
    sink: EventSink | undefined,
    hasBegun: boolean,
  ): Promise<ToolResult> {
    const beginning = new Beginning(this.#runtime.isClosed && !hasBegun);
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
    const { name } = this.#owner.spec;
    const { openWithin, refuse } = await loadPipeline();
    const services = this.#servicesWith(context.services);
    const target = { ...this.#owner.target(), load: this.#load, services };
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
    this.#released ??= (async () => this.#owner.release())()
      .catch((error: unknown) => this.#rethrow(error))
      .finally(() => this.#leave());
    return this.#released;
  }

  #leave(): void {
    this.#leaveRuntime?.();
    this.#leaveRuntime = undefined;
  }

  /** What an author throws outside of calls may hold a secret, too. */
  async #rethrow(error: unknown): Promise<never> {
    const { maskedLoadFault } = await loadPipeline();
    throw maskedLoadFault(error, this.#owner.spec);
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
    return { ...this.#runtime.services, ...withoutUndefined(given) };
  }
}

/** The pipeline is most of core's code; importing core alone does not load it. */
export function loadPipeline(): Promise<typeof import("../pipeline/pipeline.ts")> {
  return import("../pipeline/pipeline.ts");
}
