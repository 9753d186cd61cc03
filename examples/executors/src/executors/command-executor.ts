import { execFile } from "node:child_process";
import { promisify } from "node:util";
import {
  BaseExecutor,
  type CallContext,
  type ExecutorOptions,
  Factory,
  type JsonValue,
  listOf,
  ToolError,
  type ToolSpec,
  text,
} from "@exec/core";

/** A program of this machine, and which arguments of the tool it is given, in order. */
export interface CommandSpec extends ToolSpec {
  readonly program: string;
  /** Put before the tool's arguments; no caller can change them. */
  readonly programArgs?: readonly string[];
  /** Names of the tool's arguments that are passed on, each as one string. */
  readonly passes: readonly string[];
}

const runFile = promisify(execFile);
const MAX_OUTPUT_BYTES = 1_048_576;

/**
 * A family of its own, straight on BaseExecutor: it runs programs. It needs no pipeline of its own
 * either; `operate` is all there is to write.
 */
export class CommandExecutor extends BaseExecutor<CommandSpec, string> {
  readonly family = "command";

  constructor(spec: CommandSpec, options?: ExecutorOptions) {
    super(spec, options, {
      fields: { program: text, programArgs: listOf(text), passes: listOf(text) },
      required: ["program", "passes"],
    });
  }

  protected override async operate(args: unknown, context: CallContext): Promise<string> {
    const { program, programArgs = [], passes } = this.spec;
    const given = args as Record<string, JsonValue>;
    const passed = passes.map((name) => String(given[name] ?? ""));
    try {
      // No shell reads the arguments, and the signal ends the program when the call is cut off.
      const { stdout } = await runFile(program, [...programArgs, ...passed], {
        signal: context.signal,
        maxBuffer: MAX_OUTPUT_BYTES,
      });
      return stdout.trimEnd();
    } catch (thrown) {
      throw asToolError(program, thrown);
    }
  }
}

function asToolError(program: string, cause: unknown): ToolError {
  const { code } = cause as { code?: number | string };
  if (code === "ENOENT") {
    const message = `There is no program "${program}" here; install it or correct the spec.`;
    return new ToolError({ code: "DEPENDENCY_MISSING", message, effect: "none", cause });
  }
  const message = `"${program}" ended with ${code}; see "cause" for what it printed.`;
  return new ToolError({ code: "EXECUTION_FAILED", message, cause });
}

/** Importing this file brings the family: `ExecutorFactory` then knows `type: "command"`. */
export const CommandExecutorFactory = new Factory<CommandExecutor>({
  name: "command",
  builtIns: { standard: CommandExecutor },
  defaultType: "standard",
});
