import type { ToolErrorData } from "../../result/tool-error.ts";
import type { Redactor } from "../../secret/redactor.ts";
import type { Call } from "../call.ts";
import type { Outcome } from "../guard.ts";

/** A secret of fewer characters may be a word that stands in a code. */
const MIN_IN_CODE = 8;

/** Masks the tool's secrets in how a call ended. */
export function redact({ redactor }: Call, outcome: Outcome): Outcome {
  if (redactor === undefined) return outcome;
  if (!outcome.ok) return { ok: false, error: redactError(redactor, outcome.error) };
  return { ok: true, content: redactor.data(outcome.content) };
}

/** Masks them in a failure. What an effect says is no secret. */
export function redactError(redactor: Redactor, error: ToolErrorData): ToolErrorData {
  const { code, message, details, cause, ...rest } = error;
  return {
    ...rest,
    code: redactCode(redactor, code),
    message: redactor.text(message),
    ...(details === undefined ? {} : { details: redactor.data(details) }),
    ...(cause === undefined ? {} : { cause: redactor.data(cause) }),
  };
}

/** Programs branch on a code, so a word in it stays, even where a short secret is that word. */
function redactCode(redactor: Redactor, code: string): string {
  const spans = redactor.finder.find(code);
  const isWord = /^[A-Za-z_]+$/.test(code);
  return isWord && spans.every(({ from, to }) => to - from < MIN_IN_CODE)
    ? code
    : redactor.text(code);
}

/** Masks them in what was said beside: warnings, logs, artifacts. */
export function redactNotes({ redactor, noted }: Call): void {
  if (redactor === undefined || noted === undefined) return;
  noted.warnings = redactor.data(noted.warnings);
  noted.logs = redactor.data(noted.logs);
  noted.artifacts = redactor.data(noted.artifacts);
}
