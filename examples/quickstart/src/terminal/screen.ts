import type { WriteStream } from "node:tty";
import { styleText } from "node:util";

export type Style = "bold" | "dim" | "green" | "red" | "cyan";

/** Where the quickstart speaks to a person. */
export interface Screen {
  line(text?: string, style?: Style): void;
  /** How far something has come: one line that is drawn again and again, on a terminal only. */
  progress(done: number, total: number): void;
}

const BAR = 40;

/** A screen on a stream: in colour on a terminal, unless NO_COLOR says otherwise. */
export function streamScreen(stream: WriteStream): Screen {
  let drawn = false;
  const clear = (): void => {
    if (drawn) stream.write("\r\u001B[K");
    drawn = false;
  };
  return {
    line(text = "", style) {
      clear();
      stream.write(`${style === undefined ? text : styleText(style, text, { stream })}\n`);
    },
    progress(done, total) {
      if (!stream.isTTY) return;
      const filled = Math.round((BAR * done) / total);
      const bar = "█".repeat(filled) + "░".repeat(BAR - filled);
      stream.write(`\r    ${bar} ${done.toLocaleString("en")} of ${total.toLocaleString("en")}`);
      drawn = true;
    },
  };
}

/** Says nothing: what `--json` needs. */
export const silentScreen: Screen = { line() {}, progress() {} };
