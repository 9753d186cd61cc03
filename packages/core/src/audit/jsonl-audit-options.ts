import { ToolError } from "../result/tool-error.ts";

export const MAX_QUEUED = 10_000;

/** Where a `JsonlAudit` writes. */
export interface JsonlAuditOptions {
  /** The file: made for its owner only (mode 0600) where there is none, and never truncated. */
  readonly path: string | URL;
  /**
   * Entries that may wait for a disk that fails or hangs; beyond that new ones are lost, and counted. For
   * one that takes what it can all of them wait. Default 10,000.
   */
  readonly maxQueued?: number;
  /**
   * Told when the file cannot be written, and when entries are lost: `lost` counts them all. What it
   * throws is ignored. Default: one warning of the process (`process.emitWarning`).
   */
  readonly onError?: (error: Error, lost: number) => void;
}

/** @throws ToolError that names every fault */
export function refuseUnfit(options: JsonlAuditOptions | undefined): void {
  const { path, maxQueued = MAX_QUEUED, onError } = (options ?? {}) as Record<string, unknown>;
  const isFile = path instanceof URL ? path.protocol === "file:" : typeof path === "string";
  const faults: string[] = [];
  if (!isFile || path === "" || String(path).includes("\0"))
    faults.push('"path" names no file; give a path or a file: URL');
  if (typeof maxQueued !== "number" || !(maxQueued >= 1))
    faults.push('"maxQueued" is no number of at least 1');
  if (onError !== undefined && typeof onError !== "function")
    faults.push('"onError" is no function');
  if (faults.length === 0) return;
  const message = `Options of the JSONL audit: ${faults.join("; ")}.`;
  throw new ToolError({ code: "SPEC_INVALID", message, effect: "none" });
}
