import {
  type CallContext,
  type ExecutorOptions,
  type ToolArgs,
  type ToolContext,
  ToolError,
  type ToolEvent,
  type ToolInput,
} from "@exec/core";
import { assertFunction } from "./assert-function.ts";
import { BaseFunctionExecutor } from "./base-function-executor.ts";
import type { IFunctionExecutor } from "./function-executor.ts";
import type { FunctionToolSpec } from "./function-tool-spec.ts";
import { isPromise } from "./is-promise.ts";
import type { StreamChunk, StreamContent, StreamReturn } from "./stream-function.ts";
import { streamSource } from "./stream-source.ts";
import type { ToolFunction } from "./tool-function.ts";
import { withPreset } from "./with-preset.ts";

/**
 * The executor type `streaming`: runs a generator, or a function that returns anything that can be
 * iterated, also a stream of the web or of Node. It advances only when the reader asks for more, and
 * is closed when the reader leaves or the call is cut off. `execute` draws it to its end.
 *
 * @example
 * ```ts
 * import { StreamingFunctionExecutor } from "@exec/function";
 *
 * export const countdown = new StreamingFunctionExecutor(
 *   { name: "countdown", inputSchema: { type: "integer", minimum: 1, maximum: 10 } },
 *   async function* (from) {
 *     for (let n = from; n > 0; n -= 1) yield n;
 *     return "lift-off";
 *   },
 * );
 * for await (const event of countdown.stream(3)) {
 *   if (event.type === "chunk") console.log(event.chunk.toFixed(1));
 * }
 * ```
 */
export class StreamingFunctionExecutor<
    const S extends FunctionToolSpec = FunctionToolSpec,
    R extends StreamReturn<S> = StreamReturn<S>,
  >
  extends BaseFunctionExecutor<S, StreamContent<S, R>>
  implements IFunctionExecutor<ToolInput<S>, StreamContent<S, R>, StreamChunk<R>>
{
  readonly #run: ToolFunction<S, R>;

  /** @throws ToolError `SPEC_INVALID` with every fault of the spec */
  constructor(spec: S, run: ToolFunction<S, R>, options?: ExecutorOptions) {
    super(withPreset(spec, { executor: "streaming" }), options);
    assertFunction(spec, run);
    this.#run = run;
  }

  override stream(
    args: ToolInput<S>,
    context?: ToolContext,
  ): AsyncIterable<ToolEvent<StreamContent<S, R>, StreamChunk<R>>> {
    return super.stream(args, context) as AsyncIterable<
      ToolEvent<StreamContent<S, R>, StreamChunk<R>>
    >;
  }

  protected override executeFunction(
    args: ToolArgs<S>,
    context: CallContext,
    timeoutMs: number,
  ): unknown {
    const returned: unknown = this.#run(args, context, timeoutMs);
    return isPromise(returned)
      ? returned.then((value) => this.#chunks(value))
      : this.#chunks(returned);
  }

  #chunks(returned: unknown): AsyncIterable<unknown> {
    const source = streamSource(returned);
    if (source === undefined) throw this.#noStream(returned);
    // Each step is awaited, so an iterator that is not asynchronous will do.
    return { [Symbol.asyncIterator]: () => source as AsyncIterator<unknown> };
  }

  #noStream(returned: unknown): ToolError {
    const { annotations, name } = this.spec;
    const what = returned === null ? "null" : `a value of type ${typeof returned}`;
    return new ToolError({
      code: "OUTPUT_INVALID",
      message: `The streaming function of "${name}" returned ${what}, which has no chunks; make it a generator, return an iterable or a stream, or use the executor "standard".`,
      effect: annotations?.readOnly === true ? "none" : "committed",
    });
  }
}
