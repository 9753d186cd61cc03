import type { Redactor } from "../../secret/redactor.ts";
import type { Call } from "../call.ts";
import type { Outcome } from "../guard.ts";

/** Masks the tool's secrets in everything that leaves: content, error, warnings, logs, artifacts. */
export function redact(call: Call, outcome: Outcome, redactor: Redactor): Outcome {
  call.warnings = redactor.data(call.warnings);
  call.logs = redactor.data(call.logs);
  call.artifacts = redactor.data(call.artifacts);
  if (outcome.ok) return { ok: true, content: redactor.data(outcome.content) };
  return { ok: false, error: redactor.data(outcome.error) };
}
