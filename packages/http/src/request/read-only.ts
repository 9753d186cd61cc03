import type { HttpToolSpec } from "../http-tool-spec.ts";
import { isSafeMethod } from "./wire-request.ts";

/**
 * Whether a tool changes nothing: what its annotations say, else what its method does. One that
 * is declared destructive, or not to be repeated, has said that it does.
 */
export function isReadOnly({ method = "GET", annotations = {} }: HttpToolSpec): boolean {
  const { readOnly, destructive, idempotent } = annotations;
  return readOnly ?? (isSafeMethod(method) && destructive !== true && idempotent !== false);
}
