import { inspect } from "node:util";
import { describeCause, ToolError, toErrorData } from "../result/tool-error.ts";
import type { Redactor } from "../secret/redactor.ts";
import { redactError } from "./stages/redaction.ts";

/**
 * A fault as it may be thrown to whoever called: itself, or where it holds a secret anywhere, the
 * error that stands for it, masked.
 */
export function maskedFault(
  fault: unknown,
  redactor: Redactor | undefined,
  asError: (fault: unknown) => ToolError,
): unknown {
  if (redactor === undefined || !holdsSecret(fault, redactor)) return fault;
  return ToolError.from(redactError(redactor, toErrorData(asError(fault))));
}

/** Looks at all that a log would show of it. */
function holdsSecret(fault: unknown, redactor: Redactor): boolean {
  try {
    const shown = inspect(fault, { depth: 10, maxStringLength: null, maxArrayLength: null });
    const text = `${shown}\n${describeCause(fault).message}`;
    return redactor.text(text) !== text;
  } catch {
    return true;
  }
}
