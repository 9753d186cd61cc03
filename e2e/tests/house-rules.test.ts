import { existsSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  publishedPackages,
  readManifest,
  readRepositoryFile,
  repositoryFiles,
  repositoryRoot,
} from "../support/repository.ts";

const files = repositoryFiles().filter((path) => existsSync(join(repositoryRoot, path)));
const isSource = (path: string): boolean => /^packages\/[^/]+\/src\/.*\.ts$/.test(path);
const sources = files.filter(isSource);
const shipped = sources.filter((path) => !/\.(test|test-d|bench)\.ts$/.test(path));

/** Lines that break a rule, as `path:line: text`. */
function offences(paths: readonly string[], isOffence: (line: string) => boolean): string[] {
  return paths.flatMap((path) =>
    readRepositoryFile(path)
      .split("\n")
      .flatMap((line, index) =>
        isOffence(line) ? [`${path}:${index + 1}: ${line.trim().slice(0, 120)}`] : [],
      ),
  );
}

describe("files of the repository", () => {
  it("name no host in a lockfile", () => {
    const lockfiles = files.filter((path) => basename(path) === "pnpm-lock.yaml");
    expect(lockfiles).toContain("pnpm-lock.yaml");
    expect(offences(lockfiles, (line) => /https?:\/\//.test(line))).toEqual([]);
  });

  it("name no package registry's host", () => {
    const host = /\b(registry\.[a-z-]+\.[a-z]{2,}|npm\.pkg\.[a-z-]+\.[a-z]{2,})\b/;
    expect(offences(files, (line) => host.test(line))).toEqual([]);
  });

  it("name no path of the machine they were written on", () => {
    const own = [repositoryRoot, homedir(), tmpdir()].map((path) => path.replace(/\/$/, ""));
    const escaped = own.filter((path) => path !== "").map((path) => path.replace(/\W/g, "\\$&"));
    const machinePath = new RegExp(
      `(?<![\\w.~-])(${escaped.join("|")}|/home/[a-z]\\w*|/Users/[A-Za-z]\\w*)(?=/\\w)`,
    );
    expect(offences(files, (line) => machinePath.test(line))).toEqual([]);
  });
});

describe("sources of the packages", () => {
  it("have kebab-case names", () => {
    const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.test|\.test-d|\.bench|\.d)?\.ts$/;
    expect(sources.filter((path) => !kebab.test(basename(path)))).toEqual([]);
  });

  it("have at most 300 lines, and half of them fewer than 100", () => {
    const lengths = shipped.map((path) => ({ path, lines: countLines(path) }));
    expect(sources.filter((path) => countLines(path) > 300)).toEqual([]);
    const sorted = lengths.map(({ lines }) => lines).sort((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(100);
  });

  it("have index files that re-export and do nothing else", () => {
    const reexports =
      /^(\s*(export (type )?(\*( as \w+)?|\{[^}]*\}) from "[^"]+";|import "\.[^"]+";))*\s*$/;
    const indexes = shipped.filter((path) => basename(path) === "index.ts");
    expect(indexes.length).toBeGreaterThanOrEqual(publishedPackages.length);
    expect(indexes.filter((path) => !reexports.test(withoutComments(path)))).toEqual([]);
  });

  it("have named exports only", () => {
    expect(offences(shipped, (line) => /^export default\b/.test(line))).toEqual([]);
  });

  it("leave no work for later", () => {
    expect(offences(sources, (line) => /\b(TODO|FIXME|XXX)\b/.test(line))).toEqual([]);
  });

  it("have unit tests in every package", () => {
    const tested = (name: string) =>
      sources.some((path) => path.startsWith(`packages/${name}/`) && path.endsWith(".test.ts"));
    expect(publishedPackages.filter((name) => !tested(name))).toEqual([]);
  });
});

describe("dependencies between packages", () => {
  it.each(["function", "http", "db"])("%s imports core and no other family", (name) => {
    expect([...importedPackages(name)].filter((of) => of.startsWith("@exec/"))).toEqual([
      "@exec/core",
    ]);
    expect(readManifest(`packages/${name}`).peerDependencies?.["@exec/core"]).toBe("^1.0.0");
  });

  it("core imports no package of ours", () => {
    expect([...importedPackages("core")].filter((of) => of.startsWith("@exec/"))).toEqual([]);
  });

  it("core knows no family", () => {
    const families = /["'`](http|db)["'`]|\b(http|db):\s/;
    const core = shipped.filter((path) => path.startsWith("packages/core/src/"));
    const code = (line: string): string => line.replace(/^\s*(\/\/|\/?\*).*$/, "");
    expect(offences(core, (line) => families.test(code(line)))).toEqual([]);
  });

  it.each(publishedPackages)("%s declares what it imports", (name) => {
    const manifest = readManifest(`packages/${name}`);
    const declared = { ...manifest.dependencies, ...manifest.peerDependencies };
    const undeclared = [...importedPackages(name)].filter(
      (of) => !(of in declared) && !of.startsWith("node:"),
    );
    expect(undeclared).toEqual([]);
  });

  it("only db knows the AWS SDK", () => {
    const others = files.filter(
      (path) => /^packages\/(?!db\/)/.test(path) && /\.(ts|json)$/.test(path),
    );
    expect(offences(others, (line) => line.includes("@aws-sdk"))).toEqual([]);
  });
});

describe("versions", () => {
  const manifests = files.filter((path) =>
    /^((packages|examples)\/[^/]+\/|e2e\/)?package\.json$/.test(path),
  );

  it("stand once, in the catalog; only peer ranges are written out", () => {
    expect(manifests.length).toBeGreaterThan(publishedPackages.length);
    const elsewhere = manifests.flatMap((path) => {
      const manifest = readManifest(dirname(path));
      const { dependencies, devDependencies, optionalDependencies, peerDependencies } = manifest;
      const own = { ...dependencies, ...devDependencies, ...optionalDependencies };
      return [
        ...versions(path, own, /^(catalog:|workspace:\*)$/),
        ...versions(path, peerDependencies, /^(catalog:|\^\d+\.\d+\.\d+)$/),
      ];
    });
    expect(elsewhere).toEqual([]);
  });

  it("of the benchmarks stand in a lockfile of their own, outside the workspace", () => {
    expect(importers("bench/pnpm-lock.yaml")).toEqual(["."]);
    expect(importers("pnpm-lock.yaml").sort()).toEqual(manifests.map(dirname).sort());
  });
});

describe("error codes of core", () => {
  const typed = readRepositoryFile("packages/core/src/result/tool-error.ts");
  const union = /type ToolErrorCode =([^;]+);/.exec(typed)?.[1] ?? "";
  const codes = [...union.matchAll(/"([A-Z_]+)"/g)].map(([, code]) => code);

  it("are all in the type ToolErrorCode", () => {
    const given = shipped
      .filter((path) => path.startsWith("packages/core/src/"))
      .flatMap((path) => [
        ...withoutComments(path).matchAll(/(?:\bcode: |new CutOff\(\s*)"([A-Z_]+)"/g),
      ])
      .map(([, code]) => code);
    expect(given).toContain("TIMEOUT");
    expect(given.filter((code) => !codes.includes(code))).toEqual([]);
  });

  it("are all in the table of core's README", () => {
    const rows = readRepositoryFile("packages/core/README.md").match(/^\| `[A-Z_]+`.*$/gm) ?? [];
    const listed = rows.flatMap((row) => row.split(" | ")[0]?.match(/[A-Z_]{4,}/g) ?? []);
    expect(listed.sort()).toEqual(codes.sort());
  });
});

/** Dependencies whose version is written otherwise, as `path: name version`. */
function versions(path: string, of: Record<string, string> = {}, allowed: RegExp): string[] {
  return Object.entries(of).flatMap(([name, version]) =>
    allowed.test(version) ? [] : [`${path}: ${name} ${version}`],
  );
}

/** The directories whose dependencies a lockfile holds. */
function importers(lockfile: string): string[] {
  const [, section = ""] = /^importers:\n([\s\S]*?)^\S/m.exec(readRepositoryFile(lockfile)) ?? [];
  return [...section.matchAll(/^ {2}(\S+):$/gm)].map(([, directory = ""]) => directory);
}

function countLines(path: string): number {
  return readRepositoryFile(path).trimEnd().split("\n").length;
}

function withoutComments(path: string): string {
  return readRepositoryFile(path)
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/^\s*\/\/.*$/gm, "");
}

/** What a package's shipped sources import, as package names. */
function importedPackages(name: string): Set<string> {
  const found = new Set<string>();
  for (const path of shipped.filter((file) => file.startsWith(`packages/${name}/src/`))) {
    const text = withoutComments(path);
    for (const [, specifier = ""] of text.matchAll(/\b(?:from|import)\s*\(?\s*"([@a-z][^"]*)"/g)) {
      const parts = specifier.split("/");
      found.add(specifier.startsWith("@") ? parts.slice(0, 2).join("/") : (parts[0] ?? ""));
    }
  }
  return found;
}
