import type { CallReport } from "../context/call-context.ts";
import { jsonOrText } from "../result/json-content.ts";
import type { Artifact, LogEntry, ToolResult } from "../result/tool-result.ts";

/** Entries of each kind that a result holds. */
const MAX_ENTRIES = 100;

const MEASURES = ["inputBytes", "outputBytes", "tokensIn", "tokensOut", "costUsd"] as const;

/** What a call's author and guards had to say beside its content. Made for the first word. */
export class CallNotes {
  cachedHit = false;
  idempotencyReused = false;
  circuitOpened = false;
  readonly measures: { [K in (typeof MEASURES)[number]]?: number } = {};
  warnings: string[] = [];
  logs: LogEntry[] = [];
  artifacts: Artifact[] = [];
  droppedLogs = 0;

  /** Takes over what was said of work that ran as a call of its own. */
  take({ usage, warnings, logs, artifacts }: ToolResult): void {
    const { attempts: _attempts, retries: _retries, ...said } = usage;
    const { cachedHit, idempotencyReused, circuitOpened, ...measures } = said;
    Object.assign(this, { cachedHit, idempotencyReused, circuitOpened });
    Object.assign(this.measures, measures);
    this.warnings.push(...warnings);
    this.logs.push(...logs);
    this.artifacts.push(...artifacts);
  }

  /** Adds what an author reports. What is no amount or not JSON-ready is left out or made so. */
  add(report: CallReport): void {
    for (const name of MEASURES) {
      const more = report[name];
      if (typeof more !== "number" || !(more >= 0)) continue;
      const sum = (this.measures[name] ?? 0) + more;
      // Each may be a number, and their sum more than JSON can hold.
      if (Number.isFinite(sum)) this.measures[name] = sum;
    }
    for (const warning of listOf(report.warnings)) {
      if (this.warnings.length < MAX_ENTRIES) this.warnings.push(textOf(warning));
    }
    for (const artifact of listOf(report.artifacts)) {
      if (this.artifacts.length < MAX_ENTRIES)
        this.artifacts.push(jsonOrText(artifact) as unknown as Artifact);
    }
  }
}

function listOf<T>(value: readonly T[] | undefined): readonly T[] {
  return Array.isArray(value) ? value : [];
}

/** Text of what should be one, also where that is an `Error` or has no text of its own. */
function textOf(value: unknown): string {
  try {
    return String(value);
  } catch {
    return "[unreadable]";
  }
}
