import { randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { ConsumerProject } from "../support/consumer-project.ts";
import { readRepositoryFile, repositoryFiles } from "../support/repository.ts";
import { cleanEnvironment, runCommand } from "../support/run-command.ts";

/** Planted where a secret may stand. What they hold beside their core is written in many ways. */
const canaries = {
  header: canary('"/+k>?y%&<\\'),
  bearer: `Bearer ${canary("")}`,
  query: canary(' "/+ü&=%25é'),
  body: canary('"\\\n/é😀'),
  opened: canary("/+=&"),
  function: canary('"/+ ü%\\'),
  dbKey: canary("/+"),
  dbSession: canary("/+=="),
  declared: canary('"/+ é%'),
  pem: canary("+/AASCBKcwggSjAgEAAoIBAQ"),
  leaked: canary('"/'),
};
type Name = keyof typeof canaries;
const names = Object.keys(canaries) as Name[];

function canary(rest: string): string {
  return `c4${randomBytes(10).toString("hex")}${rest}`;
}

/** Both ends of the core, which no encoding of text changes: plain, as hex, in base64 wherever it stands. */
function traces(name: Name): string[] {
  const [core = ""] = /c4[\da-f]{20}/.exec(canaries[name]) ?? [];
  return [core.slice(0, 12), core.slice(-12)].flatMap((piece) => [
    piece,
    Buffer.from(piece).toString("hex"),
    ...[0, 1, 2].map((before) => {
      const text = Buffer.concat([Buffer.alloc(before), Buffer.from(piece)]).toString("base64");
      return text.slice([0, 2, 3][before], Math.floor(((before + piece.length) * 8) / 6));
    }),
  ]);
}

/** All that left the process, by where it went. */
const outputs = new Map<string, string>();

/** Where a canary is found. */
function placesOf(name: Name): string[] {
  return [...outputs].flatMap(([place, text]) => {
    const at = traces(name)
      .map((trace) => text.toLowerCase().indexOf(trace.toLowerCase()))
      .find((found) => found !== -1);
    return at === undefined ? [] : [`${place}: …${text.slice(Math.max(0, at - 200), at + 80)}…`];
  });
}

beforeAll(async () => {
  const programs = repositoryFiles().filter((path) => path.startsWith("e2e/canaries/"));
  const project = await ConsumerProject.create("canaries", {
    packages: ["@exec/core", "@exec/function", "@exec/http", "@exec/db"],
    others: ["@aws-sdk/client-dynamodb"],
    files: Object.fromEntries(
      programs.map((path) => [path.slice("e2e/canaries/".length), readRepositoryFile(path)]),
    ),
  });
  const checked = await project.typeCheck();
  expect(checked.stdout).toBe("");
  const { code, stdout, stderr } = await runCommand(process.execPath, ["main.ts"], {
    cwd: project.directory,
    env: { ...cleanEnvironment(), CANARIES: JSON.stringify(canaries) },
    timeoutMs: 150_000,
  });
  expect(code, stderr.slice(-2000)).toBe(0);
  outputs.set("stdout", stdout);
  outputs.set("stderr", stderr);
  const out = join(project.directory, "out");
  for (const file of await readdir(out))
    outputs.set(file, await readFile(join(out, file), "latin1"));
});

describe("a secret planted in a tool", () => {
  it.each(names.filter((name) => name !== "leaked"))(
    "%s is found in nothing that leaves the process",
    (name) => {
      expect(placesOf(name)).toEqual([]);
    },
  );

  it("would be found: one that is leaked on purpose is, wherever and however it leaks", () => {
    const places = placesOf("leaked").map((place) => place.split(":")[0]);
    expect(places.sort()).toEqual(["printed.jsonl", "stderr", "stdout"]);
  });

  it("was masked on its way, by every family, in all that a call leaves behind", () => {
    for (const file of [
      "stdout",
      "stderr",
      "printed.jsonl",
      "ledger.jsonl",
      "cache.jsonl",
      "log.jsonl",
    ]) {
      expect(outputs.get(file), file).toContain("[secret]");
    }
    const printed = outputs.get("printed.jsonl") ?? "";
    for (const tool of [
      "message",
      "pieces",
      "json_json",
      "chunked_text",
      "own_text",
      "get_item",
      "lazy_echo",
      "declared_match",
    ]) {
      const lines = printed.split("\n").filter((line) => line.includes(`"toolName":"${tool}"`));
      expect(lines.join("\n"), tool).toContain("[secret]");
    }
    for (const file of ["audit.jsonl", "usage.jsonl", "metrics.jsonl", "span.jsonl"]) {
      expect(outputs.get(file), file).toContain("json_json");
    }
  });
});
