import {
  type CallContext,
  type ExecutorOptions,
  integer,
  listOf,
  type ToolArgs,
  text,
} from "@exec/core";
import {
  BaseFunctionExecutor,
  type FunctionContent,
  type FunctionReturn,
  type FunctionToolSpec,
  type ToolFunction,
} from "@exec/function";

/** The fields that this executor adds to a function's spec. */
export interface KeyedCacheSpec extends FunctionToolSpec {
  /** Names of the arguments that the answer depends on; the others do not count. */
  readonly cacheKey: readonly string[];
  /** How long an answer stays good, in milliseconds. */
  readonly cacheTtlMs: number;
}

const MAX_ENTRIES = 1_000;

/**
 * Runs a function and keeps its answers under a key of the tool's own choice. The built-in
 * type `cached` takes all arguments as the key, so one free-text argument makes each call a miss.
 */
export class KeyedCacheExecutor<
  const S extends KeyedCacheSpec = KeyedCacheSpec,
  R extends FunctionReturn<S> = FunctionReturn<S>,
> extends BaseFunctionExecutor<S, FunctionContent<S, R>> {
  readonly #run: ToolFunction<S, R>;
  readonly #answers = new Map<string, { answer: Awaited<R>; goodUntil: number }>();

  constructor(spec: S, run: ToolFunction<S, R>, options?: ExecutorOptions) {
    // The third argument extends the spec's check, so a misspelt field is a fault at creation.
    super(spec, options, {
      fields: { cacheKey: listOf(text), cacheTtlMs: integer(1) },
      required: ["cacheKey", "cacheTtlMs"],
    });
    this.#run = run;
  }

  protected override async executeFunction(
    args: ToolArgs<S>,
    context: CallContext,
    timeoutMs: number,
  ): Promise<Awaited<R>> {
    const { clock } = this.runtime.services;
    const key = this.#keyOf(args, context);
    const kept = this.#answers.get(key);
    if (kept !== undefined && clock.now() < kept.goodUntil) {
      context.report({ cachedHit: true });
      return kept.answer;
    }
    const answer = await this.#run(args, context, timeoutMs);
    this.#answers.delete(key);
    this.#answers.set(key, { answer, goodUntil: clock.now() + this.spec.cacheTtlMs });
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > MAX_ENTRIES && oldest !== undefined) this.#answers.delete(oldest);
    return answer;
  }

  protected override release(): void {
    this.#answers.clear();
  }

  /** Who asks belongs to the key: one caller's answer is no business of another. */
  #keyOf(args: unknown, { identity }: CallContext): string {
    const fields = args as Record<string, unknown>;
    const named = this.spec.cacheKey.map((name) => fields[name]);
    return JSON.stringify([identity, ...named]);
  }
}
