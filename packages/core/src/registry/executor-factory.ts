import type { IExecutor } from "../executor/executor.ts";
import { ToolError } from "../result/tool-error.ts";
import { specFaults, specInvalid } from "../spec/check-spec.ts";
import { isRecord } from "../spec/fields.ts";
import { nearest } from "../spec/nearest.ts";
import type { ToolSpec } from "../spec/tool-spec.ts";
import type { ExecutorClass, ExecutorLoader } from "./executor-class.ts";
import type { EntryOf, GivenSpec, SpecFor } from "./executor-types.ts";
import { type ExecutorTypeDescription, Factory } from "./factory.ts";
import { registry } from "./registry.ts";

/** A spec that says its family. */
export type TypedToolSpec = GivenSpec & { readonly type: string };

/**
 * One factory over all families that were imported. Types are named `family/type`.
 *
 * @example
 * ```ts
 * import { ExecutorFactory } from "@exec/core";
 * import "@exec/function";
 * import "@exec/http";
 *
 * export const tools = [
 *   ExecutorFactory.createExecutor({ name: "now", type: "function" }, () => Date.now()),
 *   ExecutorFactory.createExecutor({
 *     name: "get_user",
 *     type: "http",
 *     url: "https://api.example.com/users/{id}",
 *   }),
 * ];
 * console.log(ExecutorFactory.listExecutorTypes());
 * ```
 */
export class AllFamiliesFactory {
  /** Names of the families that were imported. */
  listFamilies(): string[] {
    return [...registry().families.keys()].sort();
  }

  /**
   * One family's factory.
   * @throws ToolError `EXECUTOR_NOT_FOUND` for a family that no import has brought
   */
  family(name: string): Factory {
    const record = registry().families.get(String(name).toLowerCase());
    if (record !== undefined) return new Factory(record);
    const known = this.listFamilies();
    const near = nearest(name, known);
    const hint =
      near === undefined
        ? `Import the package that brings it, such as "@exec/${name}".`
        : `Did you mean "${near}"?`;
    throw new ToolError({
      code: "EXECUTOR_NOT_FOUND",
      message: `No executor family "${name}" is registered. ${hint} Known: ${known.join(", ") || "none"}.`,
      effect: "none",
    });
  }

  /** All types, as `family/type`. */
  listExecutorTypes(): string[] {
    return this.describeExecutorTypes().map(({ family, type }) => `${family}/${type}`);
  }

  /** All types with where they come from. */
  describeExecutorTypes(): ExecutorTypeDescription[] {
    return this.listFamilies().flatMap((name) => this.family(name).describeExecutorTypes());
  }

  /** @throws ToolError `EXECUTOR_NOT_FOUND`, `EXECUTOR_NOT_LOADED` */
  getExecutorClass(type: string): ExecutorClass {
    const [factory, name] = this.#split(type);
    return factory.getExecutorClass(name);
  }

  /** @throws ToolError `EXECUTOR_NOT_FOUND`, `SPEC_INVALID` */
  loadExecutorClass(type: string): Promise<ExecutorClass> {
    const [factory, name] = this.#split(type);
    return factory.loadExecutorClass(name);
  }

  /** @throws ToolError `EXECUTOR_NOT_FOUND`, `SPEC_INVALID` */
  register(type: string, executor: ExecutorClass | ExecutorLoader): void {
    const [factory, name] = this.#split(type);
    factory.register(name, executor);
  }

  /** @throws ToolError `EXECUTOR_NOT_FOUND`, `EXECUTOR_CONFLICT` */
  unregister(type: string): void {
    const [factory, name] = this.#split(type);
    factory.unregister(name);
  }

  /**
   * Makes the executor that `spec.type` and `spec.executor` name. What the type takes beside the
   * spec (a function's code, for example) follows it.
   * @throws ToolError `SPEC_INVALID` with every fault, `EXECUTOR_NOT_FOUND`
   */
  createExecutor<
    const S extends TypedToolSpec,
    Rest extends EntryOf<S>["rest"] = EntryOf<S>["rest"],
  >(spec: S & SpecFor<S>, ...rest: Rest): EntryOf<S, Rest>["executor"] {
    if (!isRecord(spec)) throw specInvalid(undefined, specFaults(spec));
    const { type } = spec as ToolSpec;
    if (typeof type !== "string") {
      throw specInvalid(spec.name, [
        `"type" is missing; known: ${this.listFamilies().join(", ") || "none, import a family"}`,
      ]);
    }
    return this.family(type).createExecutor(spec as ToolSpec, ...rest) as IExecutor as EntryOf<
      S,
      Rest
    >["executor"];
  }

  /** The same as `createExecutor`. */
  getExecutor<const S extends TypedToolSpec, Rest extends EntryOf<S>["rest"] = EntryOf<S>["rest"]>(
    spec: S & SpecFor<S>,
    ...rest: Rest
  ): EntryOf<S, Rest>["executor"] {
    return this.createExecutor<S, Rest>(spec, ...rest);
  }

  #split(qualified: string): [Factory, string] {
    const [family = "", type = "", more] = String(qualified).split("/");
    if (type === "" || more !== undefined) {
      throw new ToolError({
        code: "EXECUTOR_NOT_FOUND",
        message: `"${qualified}" names no executor type; write it as "family/type", such as "http/standard".`,
        effect: "none",
      });
    }
    return [this.family(family), type];
  }
}

/** The factory over all families. */
export const ExecutorFactory: AllFamiliesFactory = new AllFamiliesFactory();
