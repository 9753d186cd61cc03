// What the three `@exec` contenders share: a function executor, its result opened, its stages reported.
import { FunctionToolExecutor } from "@exec/function";
import { quote } from "./operation.mjs";

/** A contender that runs the operation through `@exec` under `spec`, called with `context`. */
export async function execContender(spec, { context, validates = false } = {}) {
  const executor = new FunctionToolExecutor(spec, (args) => quote(args));
  await executor.ready();
  return {
    call: context ? (args) => executor.execute(args, context) : (args) => executor.execute(args),
    content: (result) => {
      if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
      return result.content;
    },
    validates,
    stages: executor.stages(),
    // The same executor without a caller: a spec that names permissions must refuse it.
    callUnauthorized: spec.permissions ? (args) => executor.execute(args, {}) : undefined,
  };
}
