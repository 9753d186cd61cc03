import type { Call } from "../call.ts";
import type { Outcome } from "../guard.ts";

/** Masks the tool's secrets in how a call ended. What a code or an effect says is no secret. */
export function redact({ redactor }: Call, outcome: Outcome): Outcome {
  if (redactor === undefined) return outcome;
  if (outcome.ok) {
    const content = redactor.data(outcome.content);
    return content === outcome.content ? outcome : { ok: true, content };
  }
  const { message, details, cause, ...rest } = outcome.error;
  const error = {
    ...rest,
    message: redactor.text(message),
    ...(details === undefined ? {} : { details: redactor.data(details) }),
    ...(cause === undefined ? {} : { cause: redactor.data(cause) }),
  };
  return { ok: false, error };
}

/** Masks them in what was said beside: warnings, logs, artifacts. */
export function redactNotes({ redactor, noted }: Call): void {
  if (redactor === undefined || noted === undefined) return;
  noted.warnings = redactor.data(noted.warnings);
  noted.logs = redactor.data(noted.logs);
  noted.artifacts = redactor.data(noted.artifacts);
}
