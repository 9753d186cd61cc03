import { readRepositoryFile } from "./repository.ts";

export interface Snippet {
  /** Where it stands, such as `README.md:12`. */
  origin: string;
  /** A file name of its own, without the extension. */
  fileName: string;
  code: string;
  /** What it prints, where the text after it says so. */
  output?: string;
}

interface Fence {
  language: string;
  line: number;
  text: string;
}

/** The ```ts fences of a Markdown page, each a complete program; a ```text fence is its output. */
export function markdownSnippets(path: string): Snippet[] {
  const fences = readFences(readRepositoryFile(path).split("\n"), 1);
  return fences.flatMap((fence, index) => {
    if (fence.language !== "ts") return [];
    const next = fences[index + 1];
    const output = next?.language === "text" ? { output: next.text } : {};
    return [{ ...toSnippet(path, fence), ...output }];
  });
}

/** The ```ts fences of a source file's documentation comments, each a module of its own. */
export function commentSnippets(path: string): Snippet[] {
  const source = readRepositoryFile(path);
  return [...source.matchAll(/^[ \t]*\/\*\*[\s\S]*?\*\//gm)].flatMap((comment) => {
    const firstLine = source.slice(0, comment.index).split("\n").length;
    const lines = comment[0].split("\n").map((line) => line.replace(/^\s*(\/\*\*|\*\/|\* ?)/, ""));
    return readFences(lines, firstLine)
      .filter(({ language }) => language === "ts")
      .map((fence) => toSnippet(path, fence));
  });
}

function toSnippet(path: string, { line, text }: Fence): Snippet {
  const fileName = `${path.replace(/\.(md|ts)$/, "").replace(/\W+/g, "-")}-${line}`;
  return { origin: `${path}:${line}`, fileName, code: text };
}

function readFences(lines: readonly string[], firstLine: number): Fence[] {
  const fences: Fence[] = [];
  let open: { language: string; indent: string; line: number; body: string[] } | undefined;
  for (const [index, line] of lines.entries()) {
    if (open === undefined) {
      const match = /^(\s*)```(\S*)/.exec(line);
      if (match) {
        const [, indent = "", language = ""] = match;
        open = { language, indent, line: firstLine + index, body: [] };
      }
    } else if (/^\s*```\s*$/.test(line)) {
      fences.push({ language: open.language, line: open.line, text: `${open.body.join("\n")}\n` });
      open = undefined;
    } else {
      open.body.push(line.startsWith(open.indent) ? line.slice(open.indent.length) : line);
    }
  }
  return fences;
}
