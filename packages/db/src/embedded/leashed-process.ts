import { type ChildProcess, spawn } from "node:child_process";

/**
 * Nothing of this process runs after `kill -9`, so a shell stands between it and the program that
 * must not outlive it. The shell holds the reading end of a pipe (fd 3) whose other end only this
 * process has. When that closes, by `stop()` or because this process is gone, the program is killed.
 */
const LEASH = `
"$@" 3<&- </dev/null & program=$!
{ cat <&3 >/dev/null; kill -9 $program; } 2>/dev/null & watcher=$!
wait $program; code=$?
kill $watcher 2>/dev/null
exit $code
`;
/** How a shell says that a program is no program here: it may not run, or is for another machine. */
const CANNOT_RUN: readonly (number | null)[] = [126, 127];

/** A program that ends when this process ends, however that happens. */
export class LeashedProcess {
  /** Resolves when the program has ended, or could not be started. */
  readonly ended: Promise<void>;
  #hasShell = true;
  readonly #shell: ChildProcess;

  constructor(program: string, args: readonly string[]) {
    // A group of its own: Ctrl-C is for the owner to handle, who may still need the program.
    this.#shell = spawn("sh", ["-c", LEASH, "sh", program, ...args], {
      stdio: ["ignore", "ignore", "pipe", "pipe"],
      detached: true,
    });
    this.#shell.stderr?.setEncoding("utf8");
    this.ended = new Promise((resolve) => {
      this.#shell.once("exit", () => resolve());
      this.#shell.once("error", () => {
        this.#hasShell = false;
        resolve();
      });
    });
    // A program that ended by itself leaves nothing to hold.
    void this.ended.then(() => this.#pipe?.destroy());
  }

  /** Once it has ended: whether the program could not even begin. Without a shell there is no leash. */
  get couldNotRun(): boolean {
    return !this.#hasShell || CANNOT_RUN.includes(this.#shell.exitCode);
  }

  get #pipe() {
    return this.#shell.stdio[3];
  }

  /** Collects what the program says on stderr until that holds `text`. Gives it all. */
  async says(text: string, timeoutMs: number): Promise<string> {
    const { stderr } = this.#shell;
    let said = "";
    const heard = Promise.withResolvers<void>();
    const listen = (more: string): void => {
      said += more;
      if (said.includes(text)) heard.resolve();
    };
    stderr?.on("data", listen);
    const timer = setTimeout(heard.resolve, timeoutMs);
    await Promise.race([heard.promise, this.ended]);
    clearTimeout(timer);
    stderr?.off("data", listen).resume();
    return said;
  }

  /** Lets this process end although the program runs; then the program ends too. */
  unref(): void {
    this.#shell.unref();
    for (const pipe of [this.#shell.stderr, this.#pipe]) {
      if (pipe instanceof Object && "unref" in pipe && typeof pipe.unref === "function")
        pipe.unref();
    }
  }

  /** Kills the program. */
  stop(): Promise<void> {
    this.#shell.ref();
    this.#pipe?.destroy();
    return this.ended;
  }
}
