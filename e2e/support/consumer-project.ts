import { existsSync } from "node:fs";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { inject } from "vitest";
import { catalogVersion } from "./catalog.ts";
import { repositoryRoot } from "./repository.ts";
import { type CommandResult, runCommand, runOrThrow } from "./run-command.ts";

const compilerOptions = {
  target: "es2023",
  lib: ["es2023"],
  module: "nodenext",
  moduleDetection: "force",
  strict: true,
  exactOptionalPropertyTypes: true,
  verbatimModuleSyntax: true,
  allowImportingTsExtensions: true,
  noEmit: true,
  skipLibCheck: false,
  types: ["node"],
};

export interface ProjectContents {
  /** Packed packages to install, such as `@exec/core`. */
  packages: readonly string[];
  /** Packages of the registry to install, at the version the workspace uses. */
  others?: readonly string[];
  /** Files by their path. */
  files: Record<string, string>;
}

/** A project of somebody who uses the packages: outside the workspace, installed with npm. */
export class ConsumerProject {
  readonly directory: string;

  private constructor(directory: string) {
    this.directory = directory;
  }

  static async create(name: string, contents: ProjectContents): Promise<ConsumerProject> {
    const project = new ConsumerProject(join(inject("scratch"), name));
    const manifest = { name, version: "0.0.0", private: true, type: "module" };
    await project.write("package.json", JSON.stringify(manifest));
    await project.write("tsconfig.json", JSON.stringify({ compilerOptions, include: ["**/*.ts"] }));
    for (const [path, text] of Object.entries(contents.files)) await project.write(path, text);
    await project.#install(contents);
    return project;
  }

  async write(path: string, text: string): Promise<void> {
    const file = join(this.directory, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }

  /** Type-checks the project with a compiler that the workspace has: `typescript-5.9`, … */
  async typeCheck(compiler = "typescript"): Promise<CommandResult> {
    return runCommand(process.execPath, [tscPath(compiler), "-p", "."], { cwd: this.directory });
  }

  async compilerVersion(compiler: string): Promise<string> {
    const flags = [tscPath(compiler), "--version"];
    const output = await runOrThrow(process.execPath, flags, { cwd: this.directory });
    return output.replace("Version ", "").trim();
  }

  /** Runs one of the project's files, types and all. */
  async run(path: string, timeoutMs = 60_000): Promise<CommandResult> {
    const flags = ["--disable-warning=ExperimentalWarning", path];
    return runCommand(process.execPath, flags, { cwd: this.directory, timeoutMs });
  }

  hasPackage(name: string): boolean {
    return existsSync(join(this.directory, "node_modules", name));
  }

  /** Names of all packages that the installation brought, scopes included. */
  async installedPackages(): Promise<string[]> {
    const modules = join(this.directory, "node_modules");
    const names: string[] = [];
    for (const name of await readdir(modules)) {
      if (name.startsWith(".")) continue;
      if (!name.startsWith("@")) names.push(name);
      else for (const inner of await readdir(join(modules, name))) names.push(`${name}/${inner}`);
    }
    return names;
  }

  async #install({ packages, others = [] }: ProjectContents): Promise<void> {
    const tarballs = inject("tarballs");
    const specifiers = [
      ...packages.map((name) => {
        const tarball = tarballs[name];
        if (tarball === undefined) throw new Error(`${name} was not packed.`);
        return tarball;
      }),
      ...["@types/node", ...others].map((name) => `${name}@${catalogVersion(name)}`),
    ];
    const flags = ["--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];
    await runOrThrow("npm", ["install", ...flags, ...specifiers], { cwd: this.directory });
  }
}

function tscPath(compiler: string): string {
  return join(repositoryRoot, "e2e", "node_modules", compiler, "bin", "tsc");
}
