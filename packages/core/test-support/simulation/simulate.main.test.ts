import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { runSeeds } from "./many-seeds.ts";

const main = fileURLToPath(new URL("./simulate.main.ts", import.meta.url));

/** Loaded first, in all threads: a ledger in memory that takes any owner for the right one. */
const careless = `
  import { registerHooks } from "node:module";
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (!url.endsWith("/memory-ledger.ts")) return loaded;
      const source = String(loaded.source).replace("present.owner === expected.owner", "true");
      return { ...loaded, source };
    },
  });`;

/** `npm run simulate`, once its arguments are read. */
function run(wanted: object, ...flags: string[]) {
  const args = ["--no-warnings", ...flags, main, JSON.stringify(wanted)];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  return { status, stdout, stderr };
}

describe("npm run simulate", () => {
  it("shows all that happens in a seed", () => {
    const { status, stdout, stderr } = run({ seed: 7 });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("ledger none -> claimed of owner 1 by p");
    expect(stdout).toContain("Seed 7 breaks no rule.");
  });

  it("runs seeds in several threads, each once", async () => {
    const { status, stdout } = run({ from: 1, seeds: 50, workers: 2 });
    expect(stdout).toMatch(/^50 seeds in [\d.]+ s$/m);
    const { counts } = await runSeeds({ from: 1, seeds: 50 });
    for (const [what, count] of Object.entries(counts))
      expect(stdout).toContain(` ${count}  ${what}\n`);
    expect(stdout).toContain("No rule is broken.");
    expect(status).toBe(0);
  });

  it("ends with 1 where a rule is broken, and names the seed, which shows it again", () => {
    const hook = ["--import", `data:text/javascript,${encodeURIComponent(careless)}`];
    const many = run({ from: 1, seeds: 100, workers: 2 }, ...hook);
    expect(many.status).toBe(1);
    const [, seed] = /npm run simulate -- --seed (\d+) shows the first/.exec(many.stdout) ?? [];
    expect(many.stderr).toContain(`FAIL seed ${seed}: `);
    const one = run({ seed: Number(seed) }, ...hook);
    expect(one.status).toBe(1);
    expect(one.stdout).toContain("FAULT");
  });
});
