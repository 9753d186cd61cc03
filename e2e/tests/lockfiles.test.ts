import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { repositoryRoot } from "../support/repository.ts";

const tracked = execFileSync("git", ["ls-files", "-z"], { cwd: repositoryRoot, encoding: "utf8" })
  .split("\0")
  .filter((path) => path !== "");

describe("tracked files", () => {
  it("keep lockfiles free of registry hosts", () => {
    const lockfiles = tracked.filter((path) =>
      /(^|\/)(pnpm-lock\.yaml|package-lock\.json)$/.test(path),
    );
    expect(lockfiles.length).toBeGreaterThan(0);
    for (const path of lockfiles) {
      expect(read(path).match(/https?:\/\/\S+/g) ?? [], path).toEqual([]);
    }
  });
});

function read(path: string): string {
  return readFileSync(join(repositoryRoot, path), "utf8");
}
