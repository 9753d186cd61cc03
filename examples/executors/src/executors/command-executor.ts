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
    const passed = passes.map((name) => textOf(given, name));
    // No shell reads the arguments.
    const running = runFile(program, [...programArgs, ...passed], { maxBuffer: MAX_OUTPUT_BYTES });
    // When the call is cut off the program ends, also one that ignores a polite signal.
    const kill = () => running.child.kill("SIGKILL");
    context.signal.addEventListener("abort", kill, { once: true });
    try {
      return (await running).stdout.trimEnd();
    } catch (thrown) {
      throw asToolError(program, thrown);
    } finally {
      context.signal.removeEventListener("abort", kill);
    }
  }
}

/** Only what the caller gave: every object inherits a `constructor`. */
function textOf(given: Record<string, JsonValue>, name: string): string {
  const value = Object.hasOwn(given, name) ? String(given[name] ?? "") : "";
  if (!value.includes("\0")) return value;
  const message = `"${name}" holds a NUL character, which no program can be given; leave it out.`;
  throw new ToolError({ code: "ARGUMENTS_INVALID", message, effect: "none" });
}

function asToolError(program: string, cause: unknown): ToolError {
  const { code, syscall } = cause as { code?: number | string; syscall?: string };
  if (code === "ENOENT") {
    const message = `There is no program "${program}" here; install it or correct the spec.`;
    return new ToolError({ code: "DEPENDENCY_MISSING", message, effect: "none", cause });
  }
  if (syscall?.startsWith("spawn")) {
    const message = `"${program}" could not be started: ${code}.`;
    return new ToolError({ code: "EXECUTION_FAILED", message, effect: "none", cause });
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
