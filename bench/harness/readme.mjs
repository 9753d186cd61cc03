// Writes the tables of the committed baseline between the README's markers.
import { readFileSync, writeFileSync } from "node:fs";

const file = new URL("../README.md", import.meta.url);

/** Replaces what stands between `<!-- subject -->` and `<!-- /subject -->` for each of `sections`. */
export function writeReadme(sections) {
  let text = readFileSync(file, "utf8");
  for (const [subject, section] of Object.entries(sections)) {
    const [open, close] = [`<!-- ${subject} -->`, `<!-- /${subject} -->`];
    const [start, end] = [text.indexOf(open), text.indexOf(close)];
    if (start < 0 || end < start) throw new Error(`bench/README.md has no ${open} … ${close}`);
    text = `${text.slice(0, start + open.length)}\n${section}\n${text.slice(end)}`;
  }
  writeFileSync(file, text);
}
