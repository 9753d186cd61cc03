import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A program of this package's sources, in a process of its own. */
export class Child {
  readonly process: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  stderr = "";

  /**
   * @param missing packages that are made to look as if they were not installed
   * @param nativeServer a file that is run in place of the embedded server's binary
   */
  constructor(program: string, missing: readonly string[] = [], nativeServer?: string) {
    const hooks = new URL("./missing-packages.ts", import.meta.url).href;
    const options = ["--import", hooks, "--input-type=module-typescript", "--eval", program];
    this.process = spawn(process.execPath, options, {
      cwd: import.meta.dirname,
      env: {
        ...process.env,
        MISSING_PACKAGES: missing.join(),
        ...(nativeServer === undefined ? {} : { NATIVE_SERVER: nativeServer }),
        NODE_NO_WARNINGS: "1",
      },
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own, as at a terminal.
      detached: true,
    });
    this.#lines = createInterface(this.process.stdout as NodeJS.ReadableStream)[
      Symbol.asyncIterator
    ]();
    this.process.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.stderr += text;
    });
  }

  /** The next line that it prints, as JSON. */
  async next(): Promise<unknown> {
    const line = await this.#lines.next();
    if (line.done === true) throw new Error(`The program ended early: ${this.stderr}`);
    return JSON.parse(line.value);
  }

  /** Its exit code, once it has ended. */
  async ended(): Promise<number | null> {
    if (this.process.exitCode === null && this.process.signalCode === null)
      await once(this.process, "exit");
    return this.process.exitCode;
  }
}
