import type { ToolContext } from "../context/tool-context.ts";
import type { ToolEvent } from "../result/tool-event.ts";
import type { ToolResult } from "../result/tool-result.ts";
import type { Runtime } from "../runtime/runtime.ts";
import type { ToolDescription } from "../spec/describe-tool.ts";
import type { ToolSpec } from "../spec/tool-spec.ts";

/** What every executor offers, whoever wrote it. */
export interface IExecutor<Args = unknown, Content = unknown> {
  /** The frozen spec. */
  readonly spec: ToolSpec;
  /** Family and type, such as `http` and `standard`. */
  readonly family: string;
  readonly executorType: string;
  /**
   * What a model or a catalog is told of the tool: frozen JSON, in the shape of `Tool` in the Model
   * Context Protocol. It loads nothing and never throws.
   */
  describe(): ToolDescription;
  /** Runs the tool. Never rejects for a tool's failure: look at `result.ok`. */
  execute(args: Args, context?: ToolContext): Promise<ToolResult<Content>>;
  /** The same call, for the content alone; throws a `ToolError` for a failure. */
  run(args: Args, context?: ToolContext): Promise<Content>;
  /** The same call as events: progress, chunks, and one result at the end. */
  stream(args: Args, context?: ToolContext): AsyncIterable<ToolEvent<Content>>;
  /**
   * Loads what is heavy and checks what needs it. The first call implies it.
   * @throws ToolError `SPEC_INVALID`, `EXECUTOR_CLOSED`, or what the loading itself threw; `LOAD_FAILED`
   * in place of that where it holds a secret
   */
  ready(): Promise<void>;
  /** Names of the pipeline's stages for this tool, in order. Known once `ready()`. */
  stages(): readonly string[];
  /** Lets calls in flight end, then releases what the executor holds. Later calls are refused. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** What every executor's constructor takes last. */
export interface ExecutorOptions {
  /** Services and stores. Default: the process's default runtime. */
  readonly runtime?: Runtime;
}
