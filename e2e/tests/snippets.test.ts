import { beforeAll, describe, expect, it } from "vitest";
import { ConsumerProject } from "../support/consumer-project.ts";
import { publishedPackages, readRepositoryFile, repositoryFiles } from "../support/repository.ts";
import { commentSnippets, markdownSnippets } from "../support/snippets.ts";

const files = repositoryFiles();
const pages = files.filter((path) =>
  /^(README|docs\/[^/]+|packages\/[^/]+\/README)\.md$/.test(path),
);
const sources = files.filter(
  (path) => /^packages\/[^/]+\/src\/.*\.ts$/.test(path) && !/\.(test|test-d|bench)\.ts$/.test(path),
);
const programs = pages.flatMap(markdownSnippets);
const examples = sources.flatMap(commentSnippets);

let project: ConsumerProject;
let faults: string[];

beforeAll(async () => {
  const snippets = [...programs, ...examples];
  project = await ConsumerProject.create("snippets", {
    packages: publishedPackages.map((name) => `@exec/${name}`),
    others: ["@aws-sdk/client-dynamodb", "@dynoxide/linux-x64", "dynalite"],
    files: Object.fromEntries(snippets.map(({ fileName, code }) => [`${fileName}.ts`, code])),
  });
  const { code, stdout, stderr } = await project.typeCheck();
  faults = `${stdout}${stderr}`.split(/\n(?=\S)/).filter((fault) => fault.trim() !== "");
  if (code !== 0 && faults.length === 0) faults = [`the compiler ended with ${code}`];
});

describe("programs in README.md, the packages' READMEs and docs", () => {
  it("are there: every package's README has one, and the front page too", () => {
    const wanted = ["README.md", ...publishedPackages.map((name) => `packages/${name}/README.md`)];
    const has = (path: string) => programs.some(({ origin }) => origin.startsWith(`${path}:`));
    expect(wanted.filter((path) => !has(path))).toEqual([]);
  });

  it("import nothing but what their page says to install", () => {
    const missing = programs.flatMap(({ origin, code }) => {
      const [page = ""] = origin.split(":");
      const lines = readRepositoryFile(page).match(/\bnpm i [^`#\n]+/g) ?? [];
      const brought = lines.join(" ").split(/\s+/);
      const imports = [...code.matchAll(/\b(?:import|from) "((?:@[^/"]+\/)?[^/"]+)/g)];
      return imports
        .map(([, name = ""]) => name)
        .filter((name) => !name.startsWith("node:") && !brought.includes(name))
        .map((name) => `${origin} imports ${name}`);
    });
    expect(missing).toEqual([]);
  });

  it.each(programs.map((program) => [program.origin, program] as const))(
    "%s compiles and runs",
    async (_, { fileName, output }) => {
      expect(faultsOf(fileName)).toEqual([]);
      const result = await project.run(`${fileName}.ts`);
      expect(result.code, `${result.stdout}\n${result.stderr}`).toBe(0);
      if (output !== undefined) expect(result.stdout.trimEnd()).toBe(output.trimEnd());
    },
  );
});

describe("examples in documentation comments", () => {
  it.each(examples.map((example) => [example.origin, example] as const))(
    "%s compiles",
    (_, { fileName }) => {
      expect(faultsOf(fileName)).toEqual([]);
    },
  );

  it("leave no fault outside the snippets", () => {
    const known = [...programs, ...examples].map(({ fileName }) => fileName);
    const isKnown = (fault: string) => known.some((name) => fault.startsWith(`${name}.ts`));
    expect(faults.filter((fault) => !isKnown(fault))).toEqual([]);
  });
});

function faultsOf(fileName: string): string[] {
  return faults.filter((fault) => fault.startsWith(`${fileName}.ts`));
}
