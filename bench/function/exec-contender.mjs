// What the `@exec` contenders share: a function executor, its result opened, its stages reported.
import { FunctionToolExecutor } from "@exec/function";
import { quote } from "./operation.mjs";

/** A contender that runs the operation through `@exec` under `spec`, called with `context` and what `argsOf` makes of the arguments. */
export async function execContender(spec, { context, runtime, argsOf, validates = false } = {}) {
  const executor = new FunctionToolExecutor(spec, (args) => quote(args), { runtime });
  await executor.ready();
  const execute = context
    ? (args) => executor.execute(args, context)
    : (args) => executor.execute(args);
  return {
    call: argsOf ? (args) => execute(argsOf(args)) : execute,
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
