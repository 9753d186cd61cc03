import type { CallContext } from "../src/context/call-context.ts";
import { BaseExecutor } from "../src/executor/base-executor.ts";
import type { ExecutorOptions } from "../src/executor/executor.ts";
import type { SpecRules } from "../src/spec/check-spec.ts";
import type { ToolSpec } from "../src/spec/tool-spec.ts";

/** A tool's code under test. */
export type TestOperation = (args: unknown, context: CallContext, timeoutMs: number) => unknown;

/** What a test may set beside the runtime. */
export interface TestExecutorOptions extends ExecutorOptions {
  /** Fields of the spec that core does not know. */
  readonly rules?: SpecRules;
  /** Runs as part of `ready()`. */
  readonly prepare?: () => void | Promise<void>;
  /** Runs as part of `close()`. */
  readonly release?: () => void | Promise<void>;
}

/** An executor of the family `test` that runs a function: the smallest family there can be. */
export class TestExecutor extends BaseExecutor<ToolSpec> {
  readonly family = "test";
  readonly #run: TestOperation;
  readonly #options: TestExecutorOptions;

  constructor(spec: ToolSpec, run: TestOperation, options: TestExecutorOptions = {}) {
    super(spec, options, options.rules);
    this.#run = run;
    this.#options = options;
  }

  protected override operate(args: unknown, context: CallContext, timeoutMs: number): unknown {
    return this.#run(args, context, timeoutMs);
  }

  protected override prepare(): void | Promise<void> {
    return this.#options.prepare?.();
  }

  protected override release(): void | Promise<void> {
    return this.#options.release?.();
  }
}

/** One that says where its calls want to connect, so that the egress guard is part of its pipeline. */
export class ConnectingTestExecutor extends TestExecutor {
  readonly #destinations: (args: unknown) => readonly URL[];
  readonly #origins: readonly string[];

  constructor(
    spec: ToolSpec,
    run: TestOperation,
    options: TestExecutorOptions & {
      readonly destinations: (args: unknown) => readonly URL[];
      readonly origins?: readonly string[];
    },
  ) {
    super(spec, run, options);
    this.#destinations = options.destinations;
    this.#origins = options.origins ?? [];
  }

  protected override destinations(args: unknown): readonly URL[] {
    return this.#destinations(args);
  }

  protected override fixedOrigins(): readonly string[] {
    return this.#origins;
  }
}
