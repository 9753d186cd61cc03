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
  /** Not a pipe or a device, which have no disk below them. */
  readonly #isRegular: boolean;

  private constructor(handle: FileHandle, isRegular: boolean) {
    this.#handle = handle;
    this.#isRegular = isRegular;
  }

  /** Opens a file, or makes one that only its owner can read. */
  static async open(path: string | URL): Promise<AppendFile> {
    const handle = await open(path, "a+", 0o600);
    try {
      const isRegular = (await handle.stat()).isFile();
      if (isRegular) await endTornLine(handle);
      return new AppendFile(handle, isRegular);
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
  async sync(): Promise<void> {
    if (this.#isRegular) await this.#handle.datasync();
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

/** What a crash or a full disk left behind. A line that still grows is another process's. */
async function endTornLine(handle: FileHandle): Promise<void> {
  for (let before = -1; ; ) {
    const { size } = await handle.stat();
    if (size === 0) return;
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
    if (buffer[0] === NEWLINE) return;
    if (size === before) {
      await handle.write("\n");
      return;
    }
    before = size;
    await setTimeout(UNDER_WAY_MS);
  }
}
