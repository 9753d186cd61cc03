import type { ExecutorOptions, IExecutor } from "../executor/executor.ts";
import { LazyExecutor } from "../executor/lazy-executor.ts";
import { ToolError } from "../result/tool-error.ts";
import { defaultRuntime } from "../runtime/runtime.ts";
import { specFaults, specInvalid } from "../spec/check-spec.ts";
import { isRecord } from "../spec/fields.ts";
import { nearest } from "../spec/nearest.ts";
import type { ToolSpec } from "../spec/tool-spec.ts";
import {
  assertExecutorClass,
  type ExecutorClass,
  type ExecutorLoader,
  isExecutorClass,
  withType,
} from "./executor-class.ts";
import { type FamilyDefinition, registerFamily } from "./family.ts";
import type { FamilyRecord, TypeEntry } from "./registry.ts";

/** Where one executor type comes from. */
export interface ExecutorTypeDescription {
  /** The family's name, such as `http`. */
  readonly family: string;
  /** The name that `createExecutor` takes, in lower case. */
  readonly type: string;
  /** Whether the family, the application or a plugin brought it. */
  readonly origin: TypeEntry["origin"];
  /** The name that this one stands for, where it is an alias. */
  readonly aliasOf?: string;
  /** Whether its class is in memory. */
  readonly loaded: boolean;
  /** The plugin's package, where a plugin brought it … */
  readonly plugin?: string;
  /** … its version … */
  readonly version?: string;
  /** … where it is installed … */
  readonly path?: string;
  /** … and how it came into the process. */
  readonly entrance?: string;
}

/**
 * Makes executors of one family by the name of their type, and keeps the types: the family's own,
 * the application's, the plugins'. Names are case-insensitive. A new family makes one of its own.
 *
 * @example
 * ```ts
 * import { BaseExecutor, Factory, type ToolSpec } from "@exec/core";
 *
 * class EchoExecutor extends BaseExecutor {
 *   readonly family = "echo";
 *
 *   protected override operate(args: unknown): unknown {
 *     return args;
 *   }
 * }
 *
 * const spec: ToolSpec = { name: "echo" };
 * export const EchoExecutorFactory: Factory<EchoExecutor> = new Factory<EchoExecutor>({
 *   name: "echo",
 *   builtIns: { standard: EchoExecutor },
 *   defaultType: "standard",
 * });
 * console.log(await EchoExecutorFactory.createExecutor(spec).run("hello"));
 * ```
 */
export class Factory<T extends IExecutor = IExecutor> {
  readonly #family: FamilyRecord;

  /** @param family the family's definition, or the record of one that is registered */
  constructor(family: FamilyDefinition | FamilyRecord) {
    this.#family = "types" in family ? family : registerFamily(family);
  }

  /** The family's name. */
  get family(): string {
    return this.#family.name;
  }

  /** The names that `createExecutor` takes, aliases included. */
  listExecutorTypes(): string[] {
    return [...this.#family.types.keys()].sort();
  }

  /** Each type with where it comes from and whether it is loaded. */
  describeExecutorTypes(): ExecutorTypeDescription[] {
    return this.listExecutorTypes().map((type) => {
      const { executorClass, load: _, ...entry } = this.#entry(type);
      const aliasOf = this.#canonical(type);
      return {
        family: this.family,
        ...entry,
        type,
        ...(aliasOf === type ? {} : { aliasOf }),
        loaded: executorClass !== undefined,
      };
    });
  }

  /**
   * The class of a type.
   * @throws ToolError `EXECUTOR_NOT_FOUND`, `EXECUTOR_NOT_LOADED` (then use `loadExecutorClass`)
   */
  getExecutorClass(type: string): ExecutorClass<T> {
    const entry = this.#entry(type);
    if (entry.executorClass !== undefined) return entry.executorClass as ExecutorClass<T>;
    throw new ToolError({
      code: "EXECUTOR_NOT_LOADED",
      message: `The executor type "${type}" of the family "${this.family}" is not loaded yet; use await loadExecutorClass("${type}").`,
      effect: "none",
    });
  }

  /**
   * The class of a type, loaded if need be.
   * @throws ToolError `EXECUTOR_NOT_FOUND`, `SPEC_INVALID` where the loader gives no executor class
   */
  async loadExecutorClass(type: string): Promise<ExecutorClass<T>> {
    const entry = this.#entry(type);
    if (entry.executorClass === undefined && entry.load !== undefined) {
      entry.executorClass = assertExecutorClass(
        await entry.load(),
        `What the loader of "${entry.type}" gave`,
      );
    }
    return entry.executorClass as ExecutorClass<T>;
  }

  /**
   * Adds an executor type of the application's own, or puts it in place of a built-in one.
   * @throws ToolError `SPEC_INVALID` for a name or class that cannot be used
   */
  register(type: string, executor: ExecutorClass<T> | ExecutorLoader<T>): void {
    const name = typeKey(type);
    const entry: TypeEntry = isExecutorClass(executor)
      ? { type: name, origin: "application", executorClass: executor }
      : { type: name, origin: "application", load: asLoader(executor, name) };
    const others = (this.#family.types.get(name) ?? []).filter(
      ({ origin }) => origin !== "application",
    );
    this.#family.types.set(name, [...others, entry]);
  }

  /**
   * Takes back what `register` added; a built-in of that name comes back.
   * @throws ToolError `EXECUTOR_NOT_FOUND`, or `EXECUTOR_CONFLICT` for a built-in
   */
  unregister(type: string): void {
    const name = typeKey(type);
    if (!this.#family.types.has(name)) this.#entry(name);
    const entries = this.#family.types.get(name) ?? [];
    const others = entries.filter(({ origin }) => origin !== "application");
    if (others.length === entries.length) {
      throw new ToolError({
        code: "EXECUTOR_CONFLICT",
        message: `"${name}" is a ${entries.at(-1)?.origin ?? ""} type of the family "${this.family}" and cannot be unregistered; register your own over it.`,
        effect: "none",
      });
    }
    if (others.length === 0) this.#family.types.delete(name);
    else this.#family.types.set(name, others);
  }

  /**
   * Makes an executor. After the spec come what the class takes (a function, options) and the type:
   * the first string is it, and must agree with the spec's own.
   * @throws ToolError `SPEC_INVALID` with every fault, `EXECUTOR_NOT_FOUND`
   */
  createExecutor(spec: ToolSpec, ...rest: readonly unknown[]): T {
    if (!isRecord(spec)) throw specInvalid(undefined, specFaults(spec));
    const position = rest.findIndex((item) => typeof item === "string");
    const type = this.#typeOf(spec, rest[position] as string | undefined);
    const passed = rest.filter((_, index) => index !== position);
    const entry = this.#entry(type, spec.name);
    const typed = withType(spec, this.family, typeKey(type));
    if (entry.executorClass !== undefined)
      return new (entry.executorClass as ExecutorClass<T>)(typed, ...passed);
    const faults = specFaults(typed, { isOpen: true });
    if (faults.length > 0) throw specInvalid(spec.name, faults);
    const options: ExecutorOptions = isRecord(passed.at(-1))
      ? (passed.at(-1) as ExecutorOptions)
      : {};
    const runtime = options.runtime ?? defaultRuntime();
    const create = async (): Promise<T> =>
      new (await this.loadExecutorClass(type))(typed, ...passed);
    return new LazyExecutor(typed, this.family, typeKey(type), runtime, create) as IExecutor as T;
  }

  /** The same as `createExecutor`. */
  getExecutor(spec: ToolSpec, ...rest: readonly unknown[]): T {
    return this.createExecutor(spec, ...rest);
  }

  /** The type that a spec and a positional name agree on. */
  #typeOf(spec: ToolSpec, positional: string | undefined): string {
    if (spec.type !== undefined && typeKey(spec.type) !== this.family) {
      throw specInvalid(spec.name, [
        `"type" is "${spec.type}", but this is the factory of "${this.family}"`,
      ]);
    }
    const fields = spec as unknown as Record<string, unknown>;
    const wanted = [positional, ...this.#family.typeFields.map((field) => fields[field])].filter(
      (name) => typeof name === "string",
    );
    const [type = this.#family.defaultType] = wanted;
    if (type === undefined) {
      throw specInvalid(spec.name, [
        `"${this.#family.typeFields.at(-1)}" is missing; known: ${this.listExecutorTypes().join(", ")}`,
      ]);
    }
    // One that is misspelt is told with its neighbour, rather than as one of two that disagree.
    if (positional !== undefined) this.#entry(positional, spec.name);
    const other = wanted.find((name) => this.#canonical(name) !== this.#canonical(type));
    if (other !== undefined)
      throw specInvalid(spec.name, [
        `it asks for the executor type "${type}" and for "${other}"; give one`,
      ]);
    return type;
  }

  #canonical(type: string): string {
    const key = typeKey(type);
    return this.#family.types.get(key)?.at(-1)?.aliasOf ?? key;
  }

  #entry(type: string, tool?: string): TypeEntry {
    const key = typeKey(type);
    const entry = this.#family.types.get(key)?.at(-1);
    // An alias follows its name: who replaces "standard" replaces "default", too.
    if (entry?.aliasOf !== undefined) return this.#entry(entry.aliasOf);
    if (entry !== undefined) return entry;
    const known = this.listExecutorTypes();
    const near = nearest(key, known);
    throw new ToolError({
      code: "EXECUTOR_NOT_FOUND",
      message: `The family "${this.family}" has no executor type "${type}"${tool === undefined ? "" : `, which "${tool}" asks for`}${
        near === undefined ? "." : `; did you mean "${near}"?`
      } Known: ${known.join(", ") || "none"}.`,
      effect: "none",
    });
  }
}

function typeKey(type: string): string {
  return String(type).toLowerCase();
}

function asLoader(value: unknown, type: string): () => Promise<unknown> {
  // An arrow or async function has no prototype; a class or function that is no executor has one.
  if (typeof value === "function" && value.prototype === undefined)
    return value as () => Promise<unknown>;
  assertExecutorClass(value, `What was registered as "${type}"`);
  return () => Promise.resolve(value);
}
