import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { WriteStream } from "node:tty";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Screen, streamScreen } from "./screen.ts";

const clearLine = "\r\u001B[K";

// Nothing but TERM: CI, TMUX and many more have a say in how many colours a terminal has.
beforeEach(() => {
  for (const name of Object.keys(process.env)) vi.stubEnv(name, undefined);
  vi.stubEnv("TERM", "xterm-256color");
});
afterEach(() => vi.unstubAllEnvs());

test("a terminal gets colour, and a bar that gives way to the next line", async () => {
  const written = await draw({ isTTY: true });
  const bar = `    ${"█".repeat(20)}${"░".repeat(20)} 1,000 of 2,000`;
  expect(written).toBe(`begin\n\r${bar}${clearLine}\u001B[32mdone\u001B[39m\n`);
});

test("NO_COLOR leaves the colour out", async () => {
  vi.stubEnv("NO_COLOR", "1");
  const written = await draw({ isTTY: true });
  expect(written.endsWith(`${clearLine}done\n`)).toBe(true);
});

test("a file gets plain lines and no bar", async () => {
  expect(await draw({ isTTY: false })).toBe("begin\ndone\n");
});

async function draw(terminal: { isTTY: boolean }): Promise<string> {
  const { getColorDepth } = WriteStream.prototype;
  const stream = Object.assign(new PassThrough(), terminal, { getColorDepth });
  const screen: Screen = streamScreen(stream as unknown as WriteStream);
  screen.line("begin");
  screen.progress(1_000, 2_000);
  screen.line("done", "green");
  stream.end();
  return text(stream);
}
