import { expect, test } from "vitest";
import { columns, WIDTH, wrap } from "./text.ts";

test("long text is broken at spaces, within the width", () => {
  const text = "word ".repeat(60).trim();
  const lines = wrap(text, "    ");
  expect(lines.every((line) => line.length <= WIDTH && line.startsWith("    "))).toBe(true);
  expect(lines.map((line) => line.trim()).join(" ")).toBe(text);
});

test("columns are as wide as their widest cell; numbers stand on the right", () => {
  expect(
    columns(
      [
        ["tool", "ms"],
        ["a", "1,200"],
        ["longer", "7"],
      ],
      [1],
    ),
  ).toEqual(["tool       ms", "a       1,200", "longer      7"]);
});
