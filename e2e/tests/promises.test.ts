import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readRepositoryFile, repositoryRoot } from "../support/repository.ts";

interface PromiseRow {
  line: number;
  text: string;
  tests: { path: string; name: string }[];
  isComplete: boolean;
}

describe("docs/promises.md", () => {
  it("lists promises, each with a test that exists", () => {
    const promises = readPromises();
    expect(promises.length).toBeGreaterThan(0);
    expect(promises.flatMap(faults)).toEqual([]);
  });

  it("says each promise once", () => {
    const texts = readPromises().map(({ text }) => text);
    expect(texts.filter((text, index) => texts.indexOf(text) !== index)).toEqual([]);
  });
});

/** Rows of `| promise | test |`; a test is `path/to/file.test.ts` › `name of the test`. */
function readPromises(): PromiseRow[] {
  return readRepositoryFile("docs/promises.md")
    .split("\n")
    .flatMap((row, index) => {
      if (!row.startsWith("|") || /^\|[\s:|-]+\|$/.test(row)) return [];
      const [text = "", shown = ""] = row
        .slice(1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim().replaceAll("\\|", "|"));
      if (text.toLowerCase() === "promise") return [];
      const tests = [...shown.matchAll(/`([^`]+)` › `([^`]+)`/g)].map(
        ([, path = "", name = ""]) => ({ path, name }),
      );
      const rest = shown.replace(/`[^`]+` › `[^`]+`/g, "").replace(/<br>|[,;\s]/g, "");
      const isComplete = text !== "" && tests.length > 0 && rest === "";
      return [{ line: index + 1, text, tests, isComplete }];
    });
}

function faults({ line, tests, isComplete }: PromiseRow): string[] {
  const where = `docs/promises.md:${line}`;
  if (!isComplete) return [`${where}: write the row as | promise | \`file.test.ts\` › \`name\` |`];
  return tests.flatMap(({ path, name }) => {
    if (!/\.test(-d)?\.ts$/.test(path) || !existsSync(join(repositoryRoot, path))) {
      return [`${where}: there is no test file ${path}`];
    }
    return testNames(path).has(name) ? [] : [`${where}: ${path} has no test "${name}"`];
  });
}

/** Titles in `it("…")`, `test("…")`, `it.each(…)("…")`, `it.skipIf(…)("…")` and their like. */
function testNames(path: string): Set<string> {
  const text = readRepositoryFile(path);
  const names = new Set<string>();
  const title = /"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`/y;
  for (const start of text.matchAll(/\b(?:it|test)\b[.\w]*\s*(?=[(`<])/g)) {
    let at = start.index + start[0].length;
    // Each table or condition is a bracket of its own before the one that holds the title.
    for (let brackets = 0; brackets < 3 && at !== -1; brackets += 1) {
      const opening = text.indexOf("(", at);
      if (opening === -1) break;
      title.lastIndex = opening + 1 + (/^\s*/.exec(text.slice(opening + 1))?.[0].length ?? 0);
      const found = title.exec(text);
      const name = found?.[1] ?? found?.[2] ?? found?.[3];
      if (name !== undefined) {
        names.add(name.replace(/\\(.)/g, "$1"));
        break;
      }
      at = closingBracket(text, opening) + 1;
    }
  }
  return names;
}

function closingBracket(text: string, opening: number): number {
  let depth = 0;
  for (let at = opening; at < text.length; at += 1) {
    if (text[at] === "(") depth += 1;
    if (text[at] === ")") depth -= 1;
    if (depth === 0) return at;
  }
  return text.length;
}
