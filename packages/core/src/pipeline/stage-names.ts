import type { CompiledGuard } from "./stage.ts";

/** The pipeline's own stages, each a file in `stages/`. A runtime's guards need names of their own. */
export const STAGE_NAMES: ReadonlySet<string> = new Set([
  "trace",
  "metrics",
  "audit",
  "usage",
  "deadline",
  "caps",
  "audit-args",
  "input-validation",
  "authorization",
  "egress",
  "shared-work",
  "idempotency",
  "ledger-commit",
  "cache",
  "limits",
  "ledger-dispatch",
  "retry",
  "output-validation",
  "breaker",
  "attempt-timeout",
  "redaction",
]);

/** Whether a guard of the runtime's own is among these that may change how it ended as it is left. */
export function mayChange(guards: readonly CompiledGuard[]): boolean {
  return guards.some(({ name, exit }) => exit !== undefined && !STAGE_NAMES.has(name));
}
