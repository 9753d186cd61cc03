import { describe, expect, it } from "vitest";
import { runNode } from "../child-process.ts";

const soak = JSON.stringify(new URL("./soak.ts", import.meta.url).href);
const tellSoak = JSON.stringify(new URL("./tell-soak.ts", import.meta.url).href);

describe("a soak", () => {
  it("finds a leak, and a warning that nobody expected", async () => {
    const { code, stdout, stderr } = await runNode(`
      import { setFlagsFromString } from "node:v8";
      import { runInNewContext } from "node:vm";
      import { soak } from ${soak};
      import { tellSoak } from ${tellSoak};
      setFlagsFromString("--expose-gc");
      globalThis.gc = runInNewContext("gc");
      const leaked = [];
      const afterWave = () => {
        leaked.push(new Array(20_000).fill(0));
        if (leaked.length === 1) process.emitWarning("left");
      };
      const report = await soak({ minutes: 0.04, sampleMs: 300, afterWave });
      const { slope, calls, samples, residue, ends } = report;
      process.exitCode = tellSoak(report, () => {});
      const counted = Object.values(ends).reduce((sum, count) => sum + count, 0);
      console.log(JSON.stringify({ grows: slope > 1, samples: samples.length > 2, counted: counted === calls, residue }));`);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(JSON.parse(stdout)).toEqual({
      grows: true,
      samples: true,
      counted: true,
      residue: ["Warning: left"],
    });
  }, 20_000);
});
