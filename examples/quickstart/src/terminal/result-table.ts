import type { CallRecord } from "../call-record.ts";
import type { Screen } from "./screen.ts";
import { columns, wrap } from "./text.ts";

const HEAD = ["tool", "executor", "outcome", "attempts", "replay", "latency"];
const NUMBERS = [3, 5];

/** All calls in one table; under each failure its code and what to do about it. */
export function printTable(screen: Screen, calls: readonly CallRecord[]): void {
  const rows = calls.map((call) => [
    call.tool,
    call.executor,
    call.outcome,
    String(call.attempts),
    call.replay ? "yes" : "no",
    `${call.latencyMs.toLocaleString("en")} ms`,
  ]);
  const [head = "", ...lines] = columns([HEAD, ...rows], NUMBERS);
  screen.line(`  ${head}`, "bold");
  for (const [index, line] of lines.entries()) {
    const { code, advice = "" } = calls[index] ?? {};
    screen.line(`  ${line}`);
    if (code === undefined) continue;
    for (const text of wrap(`${code}: ${advice}`, "      ")) screen.line(text, "dim");
  }
}
