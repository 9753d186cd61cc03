import { readFile } from "node:fs/promises";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { describe, expect, inject, it } from "vitest";
import { publishedPackages } from "../support/repository.ts";

// Resolutions that a package for ES modules only leaves out on purpose.
const notSupported = new Set(["node10", "node16-cjs"]);

describe.each(publishedPackages.map((name) => `@exec/${name}`))("the packed %s", (name) => {
  it("has a manifest without faults (publint)", async () => {
    const tarball = await readTarball(name);
    const { messages, pkg } = await publint({ pack: { tarball }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
  });

  it("holds what users need and nothing else", async () => {
    const packed = createPackageFromTarballData(new Uint8Array(await readTarball(name)));
    const files = packed.listFiles().map((path) => path.replace(`/node_modules/${name}/`, ""));
    expect(files).toEqual(
      expect.arrayContaining(["package.json", "README.md", "CHANGELOG.md", "LICENSE"]),
    );
    const wanted =
      /^(package\.json|README\.md|CHANGELOG\.md|LICENSE|src\/.*\.c?ts|dist\/.*\.(js|d\.ts)(\.map)?)$/;
    const isTest = (path: string) => /\.(test|test-d|bench)\./.test(path);
    expect(files.filter((path) => !wanted.test(path) || isTest(path))).toEqual([]);
    expect(packed.readFile(`/node_modules/${name}/package.json`)).not.toMatch(
      /"(workspace|catalog):/,
    );
  });

  it("has types that every ES module resolution finds (are the types wrong)", async () => {
    const tarball = new Uint8Array(await readTarball(name));
    const result = await checkPackage(createPackageFromTarballData(tarball));
    if (!result.types) throw new Error(`${name} ships no types.`);
    const problems = result.problems.filter(
      (problem) => !("resolutionKind" in problem && notSupported.has(problem.resolutionKind)),
    );
    expect(problems).toEqual([]);
  });
});

async function readTarball(name: string): Promise<ArrayBuffer> {
  const path = inject("tarballs")[name];
  if (path === undefined) throw new Error(`${name} was not packed.`);
  const data = await readFile(path);
  return data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) as ArrayBuffer;
}
