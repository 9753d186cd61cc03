import { createHash } from "node:crypto";
import canonicalize from "canonicalize";

/** Hash of a JSON value in its canonical form (RFC 8785): equal values hash equal. */
export function hashJson(value: unknown): string {
  return createHash("sha256")
    .update(canonicalize(value) ?? "null")
    .digest("base64url");
}

/** The named top-level fields of validated arguments; all of them where none are named. */
export function pickFields(args: unknown, names: readonly string[] | undefined): unknown {
  if (names === undefined || typeof args !== "object" || args === null) return args;
  return names.map((name) => [
    name,
    Object.hasOwn(args, name) ? ((args as Record<string, unknown>)[name] ?? null) : null,
  ]);
}
