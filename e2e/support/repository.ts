import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the repository under test. */
export const repositoryRoot: string = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The packages that are published, by their directory below `packages/`. */
export const publishedPackages = ["core", "function", "http", "db"] as const;

export interface Manifest {
  name: string;
  version: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

/** The repository's own files, as paths relative to its root: tracked, or about to be. */
export function repositoryFiles(): string[] {
  const flags = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"];
  return execFileSync("git", flags, { cwd: repositoryRoot, encoding: "utf8" })
    .split("\0")
    .filter((path) => path !== "");
}

export function readRepositoryFile(path: string): string {
  return readFileSync(join(repositoryRoot, path), "utf8");
}

export function readManifest(directory: string): Manifest {
  return JSON.parse(readRepositoryFile(`${directory}/package.json`)) as Manifest;
}
