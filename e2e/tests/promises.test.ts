import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readRepositoryFile, repositoryRoot } from "../support/repository.ts";

interface PromiseRow {
  where: string;
  text: string;
  tests: { path: string; name: string }[];
  isComplete: boolean;
}

describe.each(["docs/promises.md", "docs/guarantees.md"])("%s", (page) => {
  it("lists promises, each with a test that exists", () => {
    const promises = readPromises(page);
    expect(promises.length).toBeGreaterThan(0);
    expect(promises.flatMap(faults)).toEqual([]);
  });
});

describe("docs/promises.md", () => {
  it("says each promise once", () => {
    const texts = readPromises("docs/promises.md").map(({ text }) => text);
    expect(texts.filter((text, index) => texts.indexOf(text) !== index)).toEqual([]);
  });
});

/** Rows of `| promise | … | test |`; a test is `path/to/file.test.ts` › `name of the test`. */
function readPromises(page: string): PromiseRow[] {
  return readRepositoryFile(page)
    .split("\n")
    .flatMap((row, index) => {
      if (!row.startsWith("|") || /^\|[\s:|-]+\|$/.test(row)) return [];
      const cells = row
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim().replaceAll("\\|", "|"));
      const [text = "", shown = ""] = [cells[0], cells.at(-1)];
      if (shown === "test") return [];
      const tests = [...shown.matchAll(/`([^`]+)` › `([^`]+)`/g)].map(
        ([, path = "", name = ""]) => ({ path, name }),
      );
      const rest = shown.replace(/`[^`]+` › `[^`]+`/g, "").replace(/<br>|[,;\s]/g, "");
      const isComplete = text !== "" && tests.length > 0 && rest === "";
      return [{ where: `${page}:${index + 1}`, text, tests, isComplete }];
    });
}

function faults({ where, tests, isComplete }: PromiseRow): string[] {
  if (!isComplete) return [`${where}: end the row with | \`file.test.ts\` › \`name\` |`];
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
