import type { EmbeddedEngine } from "@exec/db/embedded";
import { runSteps, type StepReport } from "./run-steps.ts";
import { type Stage, withStage } from "./stage.ts";
import type { Step } from "./steps/step.ts";
import { printTable } from "./terminal/result-table.ts";
import type { Screen } from "./terminal/screen.ts";
import { stepPrinter } from "./terminal/step-printer.ts";
import { wrap } from "./terminal/text.ts";

/** What `--json` prints. */
export interface QuickstartReport {
  /** Whether everything went as announced. */
  readonly ok: boolean;
  /** Rows in the table. */
  readonly airports: number;
  /** The DynamoDB-compatible server that was used. */
  readonly database: EmbeddedEngine;
  readonly steps: readonly StepReport[];
}

/** Runs the steps on a stage of their own. The signal ends the run early; that is no success. */
export async function runQuickstart(
  steps: readonly Step[],
  screen: Screen,
  signal: AbortSignal,
): Promise<QuickstartReport> {
  return withStage(screen, signal, async (stage) => {
    introduce(stage);
    const reports = await runSteps(steps, stage, stepPrinter(screen));
    const asAnnounced = reports.filter(({ differences }) => differences.length === 0).length;
    const ok = asAnnounced === steps.length;
    screen.line();
    printTable(
      screen,
      reports.flatMap(({ calls }) => calls),
    );
    screen.line();
    const verdict = `${asAnnounced} of ${steps.length} steps went as announced.`;
    screen.line(signal.aborted ? `Stopped: ${verdict}` : verdict, ok ? "green" : "red");
    const { airports, database } = stage;
    return { ok, airports: airports.length, database: database.engine, steps: reports };
  });
}

function introduce({ airports, database, screen }: Stage): void {
  const text =
    `${airports.length.toLocaleString("en")} real airports, a DynamoDB-compatible server ` +
    `(${database.engine}) and a web service, all on this machine. Each step says what to expect, ` +
    "then does it.";
  screen.line("@exec quickstart", "bold");
  for (const line of wrap(text, "")) screen.line(line);
}
