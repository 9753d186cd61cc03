import type { CallReport } from "../context/call-context.ts";
import type { Artifact, LogEntry } from "../result/tool-result.ts";

/** What a call's author and guards had to say beside its content. Made for the first word. */
export class CallNotes {
  tokensIn: number | undefined;
  tokensOut: number | undefined;
  costUsd: number | undefined;
  warnings: readonly string[] = [];
  logs: readonly LogEntry[] = [];
  artifacts: readonly Artifact[] = [];

  /** Adds what an author reports. */
  add(report: CallReport): void {
    this.tokensIn = sum(this.tokensIn, report.tokensIn);
    this.tokensOut = sum(this.tokensOut, report.tokensOut);
    this.costUsd = sum(this.costUsd, report.costUsd);
    if (report.warnings !== undefined) this.warnings = [...this.warnings, ...report.warnings];
    if (report.artifacts !== undefined) this.artifacts = [...this.artifacts, ...report.artifacts];
  }
}

function sum(total: number | undefined, more: number | undefined): number | undefined {
  return more === undefined ? total : (total ?? 0) + more;
}
