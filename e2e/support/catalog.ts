import { readRepositoryFile } from "./repository.ts";

/** The version range that the workspace's catalog gives a package. */
export function catalogVersion(name: string): string {
  const catalog = readRepositoryFile("pnpm-workspace.yaml").split(/^catalog:$/m)[1] ?? "";
  for (const line of catalog.split("\n")) {
    const match = /^ {2}"?([^":]+)"?: "?([^"]+)"?$/.exec(line);
    if (match?.[1] === name && match[2] !== undefined) return match[2];
  }
  throw new Error(`${name} is not in the catalog of pnpm-workspace.yaml.`);
}
