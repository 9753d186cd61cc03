import type { IExecutor } from "@exec/core";
import { print } from "./seen.ts";

/** Makes a call in each of the ways in which one can be made, and prints all that comes of it. */
export async function callAll(
  executor: IExecutor,
  argsOf: (call: string) => object,
): Promise<void> {
  const { name } = executor.spec;
  // The second one comes from the ledger or the cache, where there is one.
  for (const time of ["first", "second"])
    print(`${name} ${time}`, await executor.execute(argsOf("execute")));
  try {
    print(`${name} run`, await executor.run(argsOf("run")));
  } catch (error) {
    print(`${name} run failed`, error);
  }
  for await (const event of executor.stream(argsOf("stream"))) print(`${name} event`, event);
  const controller = new AbortController();
  const aborted = executor.execute(argsOf("aborted"), { signal: controller.signal });
  controller.abort();
  print(`${name} aborted`, await aborted);
}
