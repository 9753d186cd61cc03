import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { devNull, tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runNode } from "../../test-support/child-process.ts";
import type { AuditEntry } from "../runtime/services.ts";
import { JsonlAudit } from "./jsonl-audit.ts";

const jsonlAudit = JSON.stringify(new URL("./jsonl-audit.ts", import.meta.url).href);

let directory: string;
let path: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "exec-audit-"));
  path = join(directory, "audit.jsonl");
});
afterEach(() => rm(directory, { recursive: true }));

function entry(runId: string, more: Partial<AuditEntry> = {}): AuditEntry {
  return {
    at: 1,
    toolName: "tool",
    family: "function",
    executorType: "standard",
    runId,
    decision: "allowed",
    ok: true,
    effect: "none",
    attempts: 1,
    cachedHit: false,
    idempotencyReused: false,
    latencyMs: 1,
    ...more,
  };
}

/** The run ids of a file's lines, each of which is JSON. */
function runIds(file: string = path): string[] {
  const text = readFileSync(file, "utf8");
  expect(text === "" || text.endsWith("\n")).toBe(true);
  return text
    .split("\n")
    .slice(0, -1)
    .map((line) => (JSON.parse(line) as AuditEntry).runId);
}

const numbers = (count: number): string[] => Array.from({ length: count }, (_, i) => String(i));

describe("a JSONL audit", () => {
  it("appends one line for each entry, in order, to a file of its owner's", async () => {
    const audit = new JsonlAudit({ path });
    for (const runId of numbers(1000)) audit.write(entry(runId));
    await audit.close();
    expect(runIds()).toEqual(numbers(1000));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const second = new JsonlAudit({ path });
    second.write(entry("after"));
    await second.close();
    expect(runIds()).toEqual([...numbers(1000), "after"]);
  });

  it("keeps whatever stands in an entry on its line", async () => {
    const hostile = 'a\nb\r\u2028\u2029\u0085\u000b\u007f"\\\ud800 {"ok":false}';
    const audit = new JsonlAudit({ path });
    audit.write(entry(hostile));
    await audit.close();
    const text = readFileSync(path, "utf8");
    expect(text.slice(0, -1)).toMatch(/^[\x20-\x7e]*$/);
    expect(runIds()).toEqual([hostile]);
  });

  it("takes an entry after close(), too", async () => {
    const audit = new JsonlAudit({ path });
    await audit.close();
    expect(existsSync(path)).toBe(false);
    audit.write(entry("late"));
    await audit.close();
    await audit.close();
    expect(runIds()).toEqual(["late"]);
  });

  it("loses nothing of what comes at once, however much it is", async () => {
    const told = vi.fn();
    const audit = new JsonlAudit({ path, maxQueued: 10, onError: told });
    for (const runId of numbers(25_000)) audit.write(entry(runId));
    await audit.close();
    expect(runIds()).toEqual(numbers(25_000));
    expect([audit.lost, told.mock.calls]).toEqual([0, []]);
  });

  it.skipIf(!existsSync("/proc/self/fd"))(
    "lets the file go for what comes after close()",
    async () => {
      const isOpen = (): boolean =>
        execFileSync("ls", ["-l", `/proc/${process.pid}/fd`], { encoding: "utf8" }).includes(path);
      const audit = new JsonlAudit({ path });
      audit.write(entry("a"));
      await vi.waitFor(() => expect(isOpen()).toBe(true));
      await audit.close();
      audit.write(entry("late"));
      await vi.waitFor(() => expect([runIds(), isOpen()]).toEqual([["a", "late"], false]));
    },
  );

  it("closes what is no file on a disk, too", async () => {
    const audit = new JsonlAudit({ path: devNull });
    audit.write(entry("a"));
    await expect(audit.close()).resolves.toBeUndefined();
  });

  it("ends a torn line first", async () => {
    await writeFile(path, '{"runId":"whole"}\n{"runId":"to');
    const audit = new JsonlAudit({ path });
    audit.write(entry("next"));
    await audit.close();
    const lines = readFileSync(path, "utf8").split("\n");
    expect(lines[1]).toBe('{"runId":"to');
    expect(lines.slice(2).join("\n")).toBe(`${JSON.stringify(entry("next"))}\n`);
  });

  it("goes on in a new file after log rotation", async () => {
    const audit = new JsonlAudit({ path });
    audit.write(entry("a"));
    const rotated = `${path}.1`;
    await audit.reopen();
    renameSync(path, rotated);
    audit.write(entry("b"));
    await audit.close();
    expect([runIds(rotated), runIds()]).toEqual([["a"], ["b"]]);
  });
});

describe("a disk that fails", () => {
  it("is told of, and what could not be written is written at the next try", async () => {
    const errors: string[] = [];
    const missing = join(directory, "not", "there.jsonl");
    const audit = new JsonlAudit({ path: missing, onError: ({ message }) => errors.push(message) });
    audit.write(entry("a"));
    await expect(audit.close()).rejects.toThrow("ENOENT");
    expect(errors[0]).toContain("there.jsonl: the file cannot be written");
    mkdirSync(join(directory, "not"));
    audit.write(entry("b"));
    await audit.close();
    expect(runIds(missing)).toEqual(["a", "b"]);
    expect(audit.lost).toBe(0);
  });

  it.skipIf(!existsSync("/dev/full"))("because it is full loses nothing", async () => {
    symlinkSync("/dev/full", path);
    const audit = new JsonlAudit({ path, onError: () => {} });
    audit.write(entry("a"));
    await expect(audit.close()).rejects.toThrow("ENOSPC");
    rmSync(path);
    await audit.close();
    expect(runIds()).toEqual(["a"]);
  });

  it("in the middle of a batch leaves one torn line and doubles none", async () => {
    const child = `
      import { JsonlAudit } from ${jsonlAudit};
      process.on("SIGXFSZ", () => {});
      const audit = new JsonlAudit({ path: ${JSON.stringify(path)}, onError: () => {} });
      for (let i = 0; i < 20; i += 1) audit.write(${JSON.stringify(entry(""))});
      await audit.close().then(() => console.log("all"), (error) => console.log(error.message));`;
    const module = join(directory, "child.mts");
    await writeFile(module, child);
    const said = execFileSync("sh", ["-c", `ulimit -f 2; "$0" "$1"`, process.execPath, module], {
      encoding: "utf8",
      stdio: "pipe",
    });
    expect(said).not.toContain("all");
    const torn = readFileSync(path, "utf8").split("\n").at(-1);
    expect(torn?.length).toBeGreaterThan(0);
    const audit = new JsonlAudit({ path });
    audit.write(entry("next"));
    await audit.close();
    const lines = readFileSync(path, "utf8").split("\n").slice(0, -1);
    expect(lines.at(-2)).toBe(torn);
    expect(lines.at(-1)).toBe(JSON.stringify(entry("next")));
  });

  it("for too long costs the newest entries, which are counted and told of", async () => {
    const told: [string, number][] = [];
    const missing = join(directory, "not", "there.jsonl");
    const audit = new JsonlAudit({
      path: missing,
      maxQueued: 2,
      onError: ({ message }, lost) => told.push([message, lost]),
    });
    audit.write(entry("a"));
    await expect(audit.close()).rejects.toThrow("ENOENT");
    for (const runId of ["b", "c", "d"]) audit.write(entry(runId));
    await expect(audit.close()).rejects.toThrow("ENOENT");
    expect(audit.lost).toBe(2);
    expect(told.map(([message]) => message).join()).toContain(
      "2 entries wait for the disk already",
    );
    mkdirSync(join(directory, "not"));
    await audit.close();
    expect(told.at(-1)?.[0]).toContain("the disk has caught up. Entries lost so far: 2.");
    expect(runIds(missing)).toEqual(["a", "b"]);
  });

  it.skipIf(process.platform === "win32")("or hangs keeps what it may, too", async () => {
    execFileSync("mkfifo", [path]);
    const audit = new JsonlAudit({ path, maxQueued: 2000, onError: () => {} });
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      // More than a pipe takes that nobody reads.
      for (const runId of numbers(2000)) audit.write(entry(runId));
      await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1));
      await vi.advanceTimersByTimeAsync(2000);
      await turn();
    } finally {
      vi.useRealTimers();
    }
    audit.write(entry("lost"));
    expect(audit.lost).toBe(1);
    const reading = readFile(path, "utf8");
    await audit.close();
    expect((await reading).trimEnd().split("\n")).toHaveLength(2000);
  });

  it("is warned of once where nobody asks, and nothing is thrown into a call", async () => {
    const { code, stdout, stderr } = await runNode(`
      import { JsonlAudit } from ${jsonlAudit};
      process.on("warning", ({ name, message }) => console.log(name, message));
      const audit = new JsonlAudit({ path: ${JSON.stringify(join(directory, "not", "there"))} });
      for (let i = 0; i < 3; i += 1) {
        audit.write({ runId: "r" });
        audit.write({ runId: 1n });
        await new Promise((resolve) => setTimeout(resolve, 20));
      }`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout.trim().split("\n")).toEqual([expect.stringMatching(/^AuditWarning Audit file /)]);
  });

  it("does not hurt where the one who is told fails", async () => {
    const onError = (): never => {
      throw new Error("nobody home");
    };
    const audit = new JsonlAudit({ path: join(directory, "not", "there"), onError });
    audit.write(entry("a"));
    await expect(audit.close()).rejects.toThrow("ENOENT");
  });
});

describe("processes", () => {
  it("that append to one file tear no line of each other", async () => {
    const write = (name: string): string => `
      import { JsonlAudit } from ${jsonlAudit};
      const audit = new JsonlAudit({ path: ${JSON.stringify(path)} });
      for (let i = 0; i < 1000; i += 1) {
        audit.write({ ...${JSON.stringify(entry(""))}, runId: ${JSON.stringify(name)} + i });
        if (i % 7 === 0) await new Promise(setImmediate);
      }
      await audit.close();`;
    const names = ["a", "b", "c", "d"];
    const ends = await Promise.all(names.map((name) => runNode(write(name))));
    expect(ends.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
      names.map(() => ({ code: 0, stderr: "" })),
    );
    const ids = runIds();
    for (const name of names)
      expect(ids.filter((id) => id.startsWith(name))).toEqual(numbers(1000).map((i) => name + i));
    expect(ids).toHaveLength(4000);
  });

  it("that are killed lose only what was queued", async () => {
    const { code } = await runNode(`
      import { JsonlAudit } from ${jsonlAudit};
      const audit = new JsonlAudit({ path: ${JSON.stringify(path)} });
      for (let i = 0; ; i += 1) {
        audit.write({ ...${JSON.stringify(entry(""))}, runId: String(i) });
        if (i % 50 === 0) await new Promise(setImmediate);
        if (i === 5000) process.kill(process.pid, "SIGKILL");
      }`);
    expect(code).toBe(null);
    const audit = new JsonlAudit({ path });
    audit.write(entry("next"));
    await audit.close();
    const ids = runIds().slice(0, -1);
    expect(ids.length).toBeGreaterThan(0);
    expect(ids).toEqual(numbers(ids.length));
  });
});
