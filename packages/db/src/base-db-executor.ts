import {
  BaseExecutor,
  type CallContext,
  type ExecutorOptions,
  isRecord,
  oneOf,
  type SpecRules,
  type ToolArgs,
  text,
} from "@exec/core";
import type { IDbExecutor } from "./db-executor.ts";
import type { DbToolSpec } from "./db-tool-spec.ts";

/**
 * Base of database drivers. An author writes `executeDbOperation`; validation, limits, retries,
 * deadline and the rest come with it. A heavy client library is loaded in `prepare()` and let go
 * in `release()`.
 *
 * @example
 * ```ts
 * import type { ExecutorOptions } from "@exec/core";
 * import { BaseDbExecutor, type DbToolSpec } from "@exec/db";
 *
 * interface NotesSpec extends DbToolSpec {
 *   readonly notebook: string;
 * }
 *
 * const notebooks = new Map([["home", ["water the plants"]]]);
 *
 * export class NotesExecutor extends BaseDbExecutor<NotesSpec, readonly string[]> {
 *   constructor(spec: NotesSpec, options?: ExecutorOptions) {
 *     const isText = (value: unknown) => (typeof value === "string" ? undefined : "must be a string");
 *     super(spec, options, { fields: { notebook: isText }, required: ["notebook"] });
 *   }
 *
 *   protected override executeDbOperation(): readonly string[] {
 *     return notebooks.get(this.spec.notebook) ?? [];
 *   }
 * }
 * ```
 */
export abstract class BaseDbExecutor<const S extends DbToolSpec = DbToolSpec, Content = unknown>
  extends BaseExecutor<S, Content>
  implements IDbExecutor
{
  readonly family = "db" as const;

  /**
   * @param rules fields that the driver adds to the spec
   * @throws ToolError `SPEC_INVALID` with every fault of the spec's shape
   */
  constructor(spec: S, options?: ExecutorOptions, rules: SpecRules = {}) {
    super(named(spec), options, {
      ...rules,
      fields: { type: oneOf("db"), driver: text, ...rules.fields },
    });
  }

  /**
   * Runs the operation. Gives a value, a promise, or an iterable whose yields are the chunks.
   * @param timeoutMs time for this attempt, in milliseconds; 0 for no bound
   */
  protected abstract executeDbOperation(
    args: ToolArgs<S>,
    context: CallContext,
    timeoutMs: number,
  ): unknown;

  protected override get toolType(): string {
    return "datastore";
  }

  protected override operate(args: unknown, context: CallContext, timeoutMs: number): unknown {
    return this.executeDbOperation(args as ToolArgs<S>, context, timeoutMs);
  }
}

/** `driver` says the executor type where `executor` does not. */
function named<S extends DbToolSpec>(spec: S): S {
  if (!isRecord(spec) || spec.executor !== undefined || typeof spec.driver !== "string")
    return spec;
  return { ...spec, executor: spec.driver };
}
