import type { IExecutor } from "../executor/executor.ts";
import { ToolError } from "../result/tool-error.ts";
import type { ToolSpec } from "../spec/tool-spec.ts";

/** The class of an executor: the spec first, options last. */
// biome-ignore lint/suspicious/noExplicitAny: what stands between them is the class's own affair
export type ExecutorClass<T extends IExecutor = IExecutor> = new (spec: any, ...rest: any[]) => T;

/** Loads a class at its first use, such as `() => import("./soap.js").then((m) => m.SoapExecutor)`. */
export type ExecutorLoader<T extends IExecutor = IExecutor> = () => Promise<ExecutorClass<T>>;

/** Whether a value is a class of executors, by what its instances can do. */
export function isExecutorClass(value: unknown): value is ExecutorClass {
  if (typeof value !== "function") return false;
  const prototype = value.prototype as Partial<IExecutor> | undefined;
  return ["execute", "run", "stream", "ready", "close"].every(
    (name) => typeof prototype?.[name as keyof IExecutor] === "function",
  );
}

/** @throws ToolError `SPEC_INVALID` for anything that is no class of executors */
export function assertExecutorClass(value: unknown, what: string): ExecutorClass {
  if (isExecutorClass(value)) return value;
  throw new ToolError({
    code: "SPEC_INVALID",
    message: `${what} is no executor class; extend a base class such as BaseFunctionExecutor or BaseExecutor.`,
    effect: "none",
  });
}

/** A spec as the class sees it: with the family and the type that were chosen. */
export function withType(spec: ToolSpec, family: string, type: string): ToolSpec {
  return { ...spec, type: family, executor: type };
}
