import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { publishedPackages, repositoryRoot } from "./repository.ts";
import { runOrThrow } from "./run-command.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** A directory outside the repository; its path has a space. Removed after the tests. */
    scratch: string;
    /** The packed packages: name to tarball. */
    tarballs: Record<string, string>;
  }
}

/** Packs every package once, exactly as a release would. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const base = await mkdtemp(join(tmpdir(), "exec e2e "));
  const target = join(base, "tarballs");
  await mkdir(target);
  const tarballs: Record<string, string> = {};
  for (const name of publishedPackages) tarballs[`@exec/${name}`] = await pack(name, target);
  project.provide("scratch", base);
  project.provide("tarballs", tarballs);
  return () => rm(base, { recursive: true, force: true });
}

async function pack(name: string, target: string): Promise<string> {
  const directory = join(repositoryRoot, "packages", name);
  if (!existsSync(join(directory, "dist", "index.js"))) {
    throw new Error(`packages/${name} is not built; run "npm run build" first.`);
  }
  const own = join(target, name);
  await mkdir(own);
  await runOrThrow("pnpm", ["pack", "--pack-destination", own], { cwd: directory });
  const [file] = await readdir(own);
  if (file === undefined) throw new Error(`pnpm pack left nothing for packages/${name}.`);
  const tarball = join(target, file);
  await rename(join(own, file), tarball);
  return tarball;
}
