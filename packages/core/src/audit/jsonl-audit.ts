import type { AuditEntry, AuditSink } from "../runtime/services.ts";
import { AppendFile } from "./append-file.ts";
import { type JsonlAuditOptions, MAX_QUEUED, refuseUnfit } from "./jsonl-audit-options.ts";

export type { JsonlAuditOptions };

/** Lines that go into one write. */
const MAX_BATCH = 4096;
/** A disk that takes nothing for so long hangs, in milliseconds. */
const HANGS_MS = 2000;

/**
 * An audit sink that appends one line of JSON for each call to a file, in the order of the calls' ends.
 * Several processes may append to one file. No call waits for the disk: entries queue up, and what
 * could not be written is tried again at the next entry and at `close()`. A process that is killed loses
 * what was queued; a line that it tore is ended by whoever opens the file next.
 *
 * @example
 * ```ts
 * import { Runtime } from "@exec/core";
 * import { JsonlAudit } from "@exec/core/jsonl-audit";
 *
 * const audit = new JsonlAudit({ path: "audit.jsonl" });
 * process.on("SIGHUP", () => void audit.reopen());
 * export const runtime: Runtime = new Runtime({ audit });
 * ```
 */
export class JsonlAudit implements AuditSink {
  readonly #path: string | URL;
  readonly #maxQueued: number;
  readonly #onError: (error: Error, lost: number) => void;
  readonly #queue: string[] = [];
  #file: AppendFile | undefined;
  #lost = 0;
  /** Entries are being lost: told once at the beginning, once at the end. */
  #isLosing = false;
  #isDraining = false;
  /** The last write failed, or there is no end of it. */
  #isStuck = false;
  #isClosed = false;
  /** Ends when all that was asked of the file is done. */
  #turn: Promise<unknown> = Promise.resolve();

  /** @throws ToolError `SPEC_INVALID` for options that cannot be used */
  constructor(options: JsonlAuditOptions) {
    refuseUnfit(options);
    const { path, maxQueued = MAX_QUEUED, onError = warnOnce() } = options;
    this.#path = path;
    this.#maxQueued = maxQueued;
    this.#onError = onError;
  }

  /** Entries that were lost so far. */
  get lost(): number {
    return this.#lost;
  }

  /** Queues an entry. */
  write(entry: AuditEntry): void {
    let line: string;
    try {
      line = toLine(entry);
    } catch (cause) {
      this.#lose(`an entry of "${entry.toolName}" is nothing that JSON can hold`, cause);
      return;
    }
    if (this.#isStuck && this.#queue.length >= this.#maxQueued) {
      const isFirst = !this.#isLosing;
      this.#isLosing = true;
      this.#lose(isFirst ? `${this.#maxQueued} entries wait for the disk already` : undefined);
    } else {
      this.#queue.push(line);
    }
    if (this.#isDraining) return;
    this.#isDraining = true;
    this.#next(() => this.#drain()).catch(() => {});
  }

  /** Lets the file go, after log rotation for example: what comes next opens its path anew. */
  reopen(): Promise<void> {
    return this.#next(() => this.#letGo());
  }

  /**
   * Writes what waits, has it put on the disk, and lets the file go. What comes later is written the same
   * way.
   * @throws Error where entries could not be written: they wait for the next try
   */
  close(): Promise<void> {
    this.#isClosed = true;
    return this.#next(() => this.#drain());
  }

  /** Does one thing at a time with the file. */
  #next(task: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(task);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  /** Writes until nothing waits: what came in meanwhile makes the next batch. */
  async #drain(): Promise<void> {
    this.#isDraining = true;
    try {
      while (this.#queue.length > 0) {
        await watched(this.#writeBatch(), () => (this.#isStuck = true));
        this.#isStuck = false;
      }
      if (this.#isClosed) {
        await this.#file?.sync();
        await this.#letGo();
      }
    } catch (error) {
      this.#isStuck = true;
      // It may be the file that is broken: the next try opens it anew, and ends a torn line.
      await this.#letGo().catch(() => {});
      this.#tell("the file cannot be written; the entries wait for the next try", error);
      throw error;
    } finally {
      this.#isDraining = false;
    }
    if (!this.#isLosing) return;
    this.#isLosing = false;
    this.#tell("the disk has caught up");
  }

  async #writeBatch(): Promise<void> {
    this.#file ??= await AppendFile.open(this.#path);
    const lines = this.#queue.slice(0, MAX_BATCH).map((line) => Buffer.from(line));
    const batch = Buffer.concat(lines);
    const written = await this.#file.append(batch);
    let whole = 0;
    for (let end = 0; whole < lines.length; whole += 1) {
      end += (lines[whole] as Buffer).length;
      if (end > written) break;
    }
    this.#queue.splice(0, whole);
    if (written < batch.length) throw new Error(`${written} of ${batch.length} bytes were written`);
  }

  async #letGo(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  #lose(why: string | undefined, cause?: unknown): void {
    this.#lost += 1;
    if (why !== undefined) this.#tell(why, cause);
  }

  #tell(what: string, cause?: unknown): void {
    const why = cause instanceof Error ? ` (${cause.message})` : "";
    const message = `Audit file ${String(this.#path)}: ${what}${why}. Entries lost so far: ${this.#lost}.`;
    try {
      this.#onError(new Error(message, { cause }), this.#lost);
    } catch {
      // Nobody is left to tell.
    }
  }
}

/** One line: what some readers take for the end of one is escaped beside what JSON escapes. */
function toLine(entry: AuditEntry): string {
  const json = JSON.stringify(entry).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `${json}\n`;
}

/** Does what it is told to where work has not ended after a while. */
async function watched(work: Promise<void>, hangs: () => void): Promise<void> {
  let isOver = false;
  // Asked after a turn for input and output: it may be the process that was busy.
  const timer = setTimeout(() => setImmediate(() => isOver || hangs()), HANGS_MS);
  try {
    await work;
  } finally {
    isOver = true;
    clearTimeout(timer);
  }
}

function warnOnce(): (error: Error) => void {
  let warned = false;
  return (error) => {
    if (warned) return;
    warned = true;
    process.emitWarning(error.message, "AuditWarning");
  };
}
