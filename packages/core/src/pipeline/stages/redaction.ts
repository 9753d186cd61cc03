import type { Redactor } from "../../secret/redactor.ts";
import type { Call } from "../call.ts";
import type { Outcome } from "../guard.ts";

/** Masks the tool's secrets in everything that leaves: content, error, warnings, logs, artifacts. */
export function redact(call: Call, outcome: Outcome, redactor: Redactor): Outcome {
  const { noted } = call;
  if (noted !== undefined) {
    noted.warnings = redactor.data(noted.warnings);
    noted.logs = redactor.data(noted.logs);
    noted.artifacts = redactor.data(noted.artifacts);
  }
  if (outcome.ok) return { ok: true, content: redactor.data(outcome.content) };
  return { ok: false, error: redactor.data(outcome.error) };
}
