import { cp, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { type Manifest, repositoryFiles, repositoryRoot } from "../support/repository.ts";
import { runOrThrow } from "../support/run-command.ts";

const families = ["function", "http", "db"];

describe("changesets", () => {
  it("a minor of core neither bumps nor re-ranges its dependents", async () => {
    const versions = await release("core-minor", { "@exec/core": "minor" });
    expect(versions.core?.version).toBe("1.1.0");
    for (const family of families) {
      expect(versions[family]?.version, family).toBe("1.0.0");
      expect(versions[family]?.peerDependencies?.["@exec/core"], family).toBe("^1.0.0");
    }
  });

  it("a patch of one family touches that family only", async () => {
    const versions = await release("http-patch", { "@exec/http": "patch" });
    const shown = Object.entries(versions).map(([name, { version }]) => [name, version]);
    expect(Object.fromEntries(shown)).toEqual({
      core: "1.0.0",
      function: "1.0.0",
      http: "1.0.1",
      db: "1.0.0",
    });
  });

  it("a major of core moves its dependents' ranges with it", async () => {
    const versions = await release("core-major", { "@exec/core": "major" });
    expect(versions.core?.version).toBe("2.0.0");
    expect(versions.http?.version).not.toBe("1.0.0");
    expect(versions.http?.peerDependencies?.["@exec/core"]).toBe("^2.0.0");
  });

  it("that wait in the repository can be released: each text reaches a changelog", async () => {
    const waiting = repositoryFiles().filter((file) =>
      /^\.changeset\/(?!README).*\.md$/.test(file),
    );
    const texts = await Promise.all(
      waiting.map((file) => readFile(join(repositoryRoot, file), "utf8")),
    );
    const directory = await released(
      "waiting",
      Object.fromEntries(waiting.map((file, i) => [basename(file), texts[i] as string])),
    );
    const logs = await Promise.all(
      ["core", ...families].map((of) =>
        readFile(join(directory, "packages", of, "CHANGELOG.md"), "utf8"),
      ),
    );
    for (const text of texts) {
      const [, body] = text.split(/^---$[\s\S]*?^---$\s+/m);
      const firstLine = body?.split("\n")[0];
      expect(firstLine, text).toBeTruthy();
      expect(logs.filter((log) => log.includes(firstLine as string))).toHaveLength(1);
    }
    const left = await readdir(join(directory, ".changeset"));
    expect(left.filter((file) => file !== "README.md")).toEqual(["config.json"]);
  });
});

/** Releases one change of these packages and returns what became of the manifests. */
async function release(
  name: string,
  bumps: Record<string, string>,
): Promise<Record<string, Manifest>> {
  const header = Object.entries(bumps).map(([of, bump]) => `"${of}": ${bump}`);
  const change = `---\n${header.join("\n")}\n---\n\nA change.\n`;
  const directory = await released(name, { "a-change.md": change });
  const read = async (of: string) => {
    const text = await readFile(join(directory, "packages", of, "package.json"), "utf8");
    return [of, JSON.parse(text) as Manifest] as const;
  };
  return Object.fromEntries(await Promise.all(["core", ...families].map(read)));
}

/** Runs `changeset version` on a copy of the real manifests, and says where. */
async function released(name: string, changes: Record<string, string>): Promise<string> {
  const directory = join(inject("scratch"), `changesets ${name}`);
  await copyManifests(directory);
  for (const [file, text] of Object.entries(changes))
    await writeFile(join(directory, ".changeset", file), text);
  const git = (...args: string[]) => runOrThrow("git", args, { cwd: directory });
  await git("init", "-q", "-b", "main");
  await git("add", "-A", "--", ":!node_modules");
  await git("-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "-qm", "start");
  const changeset = join(repositoryRoot, "e2e", "node_modules", ".bin", "changeset");
  await runOrThrow(changeset, ["version"], { cwd: directory });
  return directory;
}

async function copyManifests(directory: string): Promise<void> {
  const wanted =
    /^(package\.json|pnpm-workspace\.yaml|\.changeset\/config\.json|(packages|examples)\/[^/]+\/(package\.json|CHANGELOG\.md)|e2e\/package\.json)$/;
  for (const path of repositoryFiles().filter((file) => wanted.test(file))) {
    const target = join(directory, path);
    await mkdir(dirname(target), { recursive: true });
    await cp(join(repositoryRoot, path), target);
  }
  await symlink(join(repositoryRoot, "node_modules"), join(directory, "node_modules"));
}
