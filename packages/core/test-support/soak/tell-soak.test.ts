import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { SoakReport } from "./soak.ts";
import { tellSoak } from "./tell-soak.ts";

const report: SoakReport = {
  calls: 3,
  ends: { ok: 2, TIMEOUT: 1 },
  samples: [{ atMs: 1, heapUsed: 2e6 }],
  slope: 0.999,
  largest: { rows: 7 },
  residue: [],
};

describe("the verdict of a soak", () => {
  it.each<[Partial<SoakReport>, number, string]>([
    [{}, 0, "slope over the last 8 tenths: 0.999 % a minute"],
    [{ slope: -5 }, 0, "nothing left behind"],
    [{ slope: 1 }, 1, "below 1 wanted"],
    [{ slope: Number.NaN }, 1, "too short to tell a slope"],
    [{ residue: ["a timer"] }, 1, "left behind:\na timer"],
  ])("of %o is the exit code %i", (found, code, said) => {
    const lines: string[] = [];
    expect(tellSoak({ ...report, ...found }, (line) => lines.push(line))).toBe(code);
    expect(lines.join("\n")).toContain(said);
    expect(lines[0]).toBe("3 calls: ok 2, TIMEOUT 1");
  });

  it("is the exit code of the command", async () => {
    const main = fileURLToPath(new URL("./soak.main.ts", import.meta.url));
    const flags = ["--expose-gc", "--no-warnings", main, "--minutes", "0.01"];
    const { code, stdout } = await new Promise<{ code: unknown; stdout: string }>((resolve) =>
      execFile(process.execPath, flags, (error, stdout) =>
        resolve({ code: error?.code ?? 0, stdout }),
      ),
    );
    // One sample has no slope.
    expect(stdout).toContain("too short to tell a slope\nnothing left behind");
    expect(code).toBe(1);
  }, 20_000);
});
