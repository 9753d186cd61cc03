import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

export function readManifest(directory) {
  return JSON.parse(readFileSync(join(root, directory, "package.json"), "utf8"));
}

/** Directories of the workspace's packages, relative to the root. */
export function workspaceDirectories() {
  const nested = ["packages", "examples"].flatMap((parent) =>
    readdirSync(join(root, parent))
      .sort()
      .map((name) => join(parent, name)),
  );
  return [...nested, "e2e"].filter((path) => existsSync(join(root, path, "package.json")));
}

/** The path of a tool that a package of the workspace has installed. */
export function toolPath(name, directory = ".") {
  const file = process.platform === "win32" ? `${name}.cmd` : name;
  return join(root, directory, "node_modules", ".bin", file);
}
