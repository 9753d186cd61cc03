import { type FileHandle, open } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";

const NEWLINE = 10;
/** How long a line that has no end yet may still be on its way from another process, in milliseconds. */
const UNDER_WAY_MS = 10;

/**
 * A file of lines that is only appended to: each write goes to its end, whatever other processes append
 * (`O_APPEND`). Where it ends in a torn line, that line is ended first, so that it spoils no other.
 */
export class AppendFile {
  readonly #handle: FileHandle;

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** Opens a file, or makes one that only its owner can read. */
  static async open(path: string | URL): Promise<AppendFile> {
    const handle = await open(path, "a+", 0o600);
    try {
      await endTornLine(handle);
      return new AppendFile(handle);
    } catch (error) {
      await handle.close().catch(() => {});
      throw error;
    }
  }

  /** Appends in one call. Gives the bytes that got there: fewer where the disk is full. */
  async append(data: Buffer): Promise<number> {
    return (await this.#handle.write(data)).bytesWritten;
  }

  /** Resolves when what was appended is on the disk. */
  sync(): Promise<void> {
    return this.#handle.datasync();
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

/** What a crash or a full disk left behind. A line that still grows is another process's. */
async function endTornLine(handle: FileHandle): Promise<void> {
  for (let before = -1; ; ) {
    const stat = await handle.stat();
    if (!stat.isFile() || stat.size === 0) return;
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, stat.size - 1);
    if (buffer[0] === NEWLINE) return;
    if (stat.size === before) {
      await handle.write("\n");
      return;
    }
    before = stat.size;
    await setTimeout(UNDER_WAY_MS);
  }
}
