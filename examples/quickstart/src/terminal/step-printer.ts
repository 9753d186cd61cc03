import { inWords, seenInWords } from "../expectation.ts";
import type { StepListener } from "../run-steps.ts";
import type { Screen } from "./screen.ts";
import { wrap } from "./text.ts";

/** Tells each step: what it teaches, what is announced, how it went. */
export function stepPrinter(screen: Screen): StepListener {
  return {
    begins(step, number) {
      screen.line();
      screen.line(`${String(number).padStart(2)}  ${step.title}`, "bold");
      for (const line of wrap(step.teaches, "    ")) screen.line(line, "dim");
      for (const expected of step.expects) screen.line(`    expect  ${inWords(expected)}`, "cyan");
    },
    ends({ calls, differences }) {
      const asAnnounced = differences.length === 0;
      for (const call of calls) {
        const mark = asAnnounced ? "✓" : "·";
        const seen = `${seenInWords(call)} (${call.latencyMs.toLocaleString("en")} ms)`;
        screen.line(`    ${mark} seen  ${seen}`, asAnnounced ? "green" : "dim");
      }
      for (const difference of differences) {
        for (const line of wrap(`✗ ${difference}`, "    ")) screen.line(line, "red");
      }
    },
  };
}
